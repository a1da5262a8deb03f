class SDKError(Exception):
    def __init__(self, status_code, body):
        super().__init__(f"{status_code}: {body}")
        self.status_code = status_code
        self.body = body
