class Security:
    def __init__(self, jwt):
        self.jwt = jwt
