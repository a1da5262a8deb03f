CREATE TABLE api_key (
    id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    prefix text NOT NULL COLLATE pg_catalog."C",
    is_read_only boolean DEFAULT false NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint
);
CREATE TABLE apicall (
    id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    connection_id text COLLATE pg_catalog."C",
    webhook_id text COLLATE pg_catalog."C",
    integration_type text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    external_xref text COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    path text NOT NULL COLLATE pg_catalog."C",
    status bigint NOT NULL,
    error text COLLATE pg_catalog."C",
    ip_address text COLLATE pg_catalog."C",
    user_agent text COLLATE pg_catalog."C",
    size bigint,
    total_ms bigint NOT NULL,
    upstream_ms bigint NOT NULL,
    upstream_calls bigint NOT NULL,
    created_at bigint NOT NULL,
    trace text COLLATE pg_catalog."C"
);
CREATE TABLE audit (
    id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    key_id text COLLATE pg_catalog."C",
    key_prefix text COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    target_id text COLLATE pg_catalog."C",
    status bigint,
    error text COLLATE pg_catalog."C",
    address text COLLATE pg_catalog."C",
    changes text COLLATE pg_catalog."C",
    created_at bigint NOT NULL
);
CREATE TABLE auth_flow (
    hash text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    payload text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);
CREATE TABLE closing (
    name text NOT NULL COLLATE pg_catalog."C",
    until bigint NOT NULL
);
CREATE TABLE connection (
    id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    integration_type text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    external_xref text COLLATE pg_catalog."C",
    categories text NOT NULL COLLATE pg_catalog."C",
    permissions text NOT NULL COLLATE pg_catalog."C",
    auth text NOT NULL COLLATE pg_catalog."C",
    credentials text NOT NULL COLLATE pg_catalog."C",
    lease_owner text COLLATE pg_catalog."C",
    lease_until bigint,
    is_paused boolean NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    last_healthy_at bigint,
    last_unhealthy_at bigint,
    last_unhealthy_code text COLLATE pg_catalog."C",
    health_notice text COLLATE pg_catalog."C"
);
CREATE TABLE console_session (
    hash text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE delivery (
    id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    webhook_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    size bigint NOT NULL,
    envelope text NOT NULL COLLATE pg_catalog."C",
    nonce text NOT NULL COLLATE pg_catalog."C",
    dedupe text COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    created_at bigint NOT NULL,
    attempted_at bigint,
    next_attempt_at bigint,
    delivered_at bigint,
    last_status bigint,
    last_error text COLLATE pg_catalog."C"
);
CREATE TABLE environment (
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    is_deleted boolean NOT NULL
);
CREATE TABLE idempotency (
    hash text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    marker text NOT NULL COLLATE pg_catalog."C",
    memo text COLLATE pg_catalog."C",
    is_doubtful boolean NOT NULL,
    lease_owner text COLLATE pg_catalog."C",
    lease_until bigint,
    answer text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE job (
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    key text COLLATE pg_catalog."C",
    dedupe text COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    payload text COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    run_at bigint NOT NULL,
    locked_by text COLLATE pg_catalog."C",
    locked_until bigint,
    attempts bigint NOT NULL,
    wakes bigint NOT NULL,
    last_error text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    done_at bigint
);
CREATE TABLE native_event (
    connection_id text NOT NULL COLLATE pg_catalog."C",
    delivery_id text NOT NULL COLLATE pg_catalog."C",
    hints text NOT NULL COLLATE pg_catalog."C",
    received_at bigint NOT NULL,
    done_at bigint
);
CREATE TABLE native_object (
    connection_id text NOT NULL COLLATE pg_catalog."C",
    object_type text NOT NULL COLLATE pg_catalog."C",
    object_id text NOT NULL COLLATE pg_catalog."C",
    parent_id text COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    changed_at bigint NOT NULL
);
CREATE TABLE native_registration (
    connection_id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    provider_id text COLLATE pg_catalog."C",
    site_id text COLLATE pg_catalog."C",
    site_url text COLLATE pg_catalog."C",
    url text COLLATE pg_catalog."C",
    expires_at bigint,
    checked_at bigint,
    last_error text COLLATE pg_catalog."C",
    lease_owner text COLLATE pg_catalog."C",
    lease_until bigint,
    round bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE native_watch (
    connection_id text NOT NULL COLLATE pg_catalog."C",
    object_type text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    knows_all boolean NOT NULL,
    swept_at bigint
);
CREATE TABLE peer (
    id text NOT NULL COLLATE pg_catalog."C",
    seen_at bigint NOT NULL
);
CREATE TABLE poll (
    webhook_id text NOT NULL COLLATE pg_catalog."C",
    phase text NOT NULL COLLATE pg_catalog."C",
    includes_all boolean NOT NULL,
    since bigint,
    told bigint NOT NULL,
    told_at bigint,
    round bigint NOT NULL
);
CREATE TABLE recent_write (
    key text NOT NULL COLLATE pg_catalog."C",
    connection_id text NOT NULL COLLATE pg_catalog."C",
    object_id text NOT NULL COLLATE pg_catalog."C",
    written_at bigint NOT NULL
);
CREATE TABLE seen (
    webhook_id text NOT NULL COLLATE pg_catalog."C",
    object_id text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    parent_id text COLLATE pg_catalog."C",
    changed_at bigint
);
CREATE TABLE snapshot (
    key text NOT NULL COLLATE pg_catalog."C",
    connection_id text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);
CREATE TABLE taskgate_migration (
    hash text NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE webhook (
    id text NOT NULL COLLATE pg_catalog."C",
    workspace_id text NOT NULL COLLATE pg_catalog."C",
    connection_id text NOT NULL COLLATE pg_catalog."C",
    integration_type text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    object_type text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    hook_url text NOT NULL COLLATE pg_catalog."C",
    interval_ms bigint NOT NULL,
    fields text COLLATE pg_catalog."C",
    filters text NOT NULL COLLATE pg_catalog."C",
    page_max_limit bigint NOT NULL,
    is_paused boolean NOT NULL,
    unhealthy_at bigint,
    runs text NOT NULL COLLATE pg_catalog."C",
    last_seq bigint NOT NULL,
    checked_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE TABLE workspace (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    secret text NOT NULL COLLATE pg_catalog."C",
    redirect_origins text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    former_secret text COLLATE pg_catalog."C",
    former_secret_until bigint
);
INSERT INTO api_key VALUES ('6b0d328f456d6b6c54c72350', '6b0d328f207a0497870cc490', 'eed2fcb995c26a8d5f7c8f598e31d2356d122ada7a894c9e643e18f019884564', 'recorded', false, 1796027023940, NULL);
INSERT INTO apicall VALUES ('6b0d32927381817aaa1da705', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', NULL, 'jira', 'Sandbox', 'taskgate-sandbox', 'inbound', 'GET', 'listTaskTasks', '/task/6b0d3290edd638cee897b54b/task', 200, NULL, '127.0.0.1', 'curl/7.88.1', 771, 531, 340, 2, 1796027026285, '{"message":null,"waitedMs":0,"upstream":[{"method":"GET","path":"/rest/api/3/field","status":200,"startMs":81,"ms":44},{"method":"POST","path":"/rest/api/3/search/jql","status":200,"startMs":178,"ms":296}],"omitted":0}');
INSERT INTO apicall VALUES ('6b0d3293fe91bf4539eb1e2f', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', NULL, 'jira', 'Sandbox', 'taskgate-sandbox', 'inbound', 'GET', 'listTaskProjects', '/task/6b0d3290edd638cee897b54b/project', 200, NULL, '127.0.0.1', 'curl/7.88.1', 137, 104, 13, 1, 1796027027143, '{"message":null,"waitedMs":0,"upstream":[{"method":"GET","path":"/rest/api/3/project/search","status":200,"startMs":26,"ms":13}],"omitted":0}');
INSERT INTO apicall VALUES ('6b0d3294a058842a7773e6c1', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', '6b0d3294bab3b246bf753c94', 'jira', 'Sandbox', 'taskgate-sandbox', 'webhook', 'POST', 'deliverWebhook', '/unified/webhook/6b0d3294bab3b246bf753c94/delivery/6b0d329443d729e58c48f8cd', 500, 'dispatch', NULL, NULL, 15916, 24, 24, 1, 1796027028559, NULL);
INSERT INTO apicall VALUES ('6b0d32969daaedc8022947a0', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', NULL, 'jira', 'Sandbox', 'taskgate-sandbox', 'inbound', 'POST', 'createTaskTask', '/task/6b0d3290edd638cee897b54b/task', 200, NULL, '127.0.0.1', 'curl/7.88.1', 377, 142, 27, 4, 1796027030546, '{"message":null,"waitedMs":0,"upstream":[{"method":"GET","path":"/rest/api/3/issue/createmeta/10002/issuetypes","status":200,"startMs":71,"ms":8},{"method":"GET","path":"/rest/api/3/issue/createmeta/10002/issuetypes/10102","status":200,"startMs":90,"ms":12},{"method":"POST","path":"/rest/api/3/issue","status":201,"startMs":107,"ms":4},{"method":"GET","path":"/rest/api/3/issue/10569","status":200,"startMs":129,"ms":3}],"omitted":0}');
INSERT INTO apicall VALUES ('6b0d329631f48cb32ab72af2', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', NULL, 'jira', 'Sandbox', 'taskgate-sandbox', 'inbound', 'GET', 'listTaskTasks', '/task/6b0d3290edd638cee897b54b/task', 200, NULL, '127.0.0.1', 'curl/7.88.1', 2016, 140, 7, 1, 1796027030806, '{"message":null,"waitedMs":0,"upstream":[{"method":"POST","path":"/rest/api/3/search/jql","status":200,"startMs":23,"ms":7}],"omitted":0}');
INSERT INTO audit VALUES ('6b0d3293e36d453bc6173477', '6b0d328f207a0497870cc490', 'key', '6b0d328f456d6b6c54c72350', 'recorded', 'POST /unified/environment', NULL, 200, NULL, '127.0.0.1', '{"environments":["Staging"]}', 1796027027444);
INSERT INTO audit VALUES ('6b0d3293838967aa509471e8', '6b0d328f207a0497870cc490', 'key', '6b0d328f456d6b6c54c72350', 'recorded', 'POST /unified/webhook', '6b0d3293216361ed373fc953', 200, NULL, '127.0.0.1', '{"connection_id":"6b0d3290edd638cee897b54b","object_type":"task_task","event":"created","hook_url":"…","interval":1}', 1796027027797);
INSERT INTO audit VALUES ('6b0d3294b7833b616d07c75d', '6b0d328f207a0497870cc490', 'key', '6b0d328f456d6b6c54c72350', 'recorded', 'POST /unified/webhook', '6b0d3294bab3b246bf753c94', 200, NULL, '127.0.0.1', '{"connection_id":"6b0d3290edd638cee897b54b","object_type":"hris_employee","event":"updated","hook_url":"…","interval":1}', 1796027028289);
INSERT INTO audit VALUES ('6b0d329784fbb65f5cfd9f28', '6b0d328f207a0497870cc490', 'key', '6b0d328f456d6b6c54c72350', 'recorded', 'POST /unified/connection/:id/reauth', '6b0d3290edd638cee897b54b', 200, NULL, '127.0.0.1', NULL, 1796027031077);
INSERT INTO audit VALUES ('6b0d32973b5cbfdeb216708f', '6b0d328f207a0497870cc490', 'key', '6b0d328f456d6b6c54c72350', 'recorded', 'PUT /unified/connection/:id', '6b0d3290edd638cee897b54b', 200, NULL, '127.0.0.1', '{"external_xref":"customer-1"}', 1796027031247);
INSERT INTO auth_flow VALUES ('f3e4fdb5bd0aadd325e3b4dcfbf8f47bda09ca3d5c86d2a997f9b665321b84ff', 'reauthorize', '6b0d328f207a0497870cc490', 'v1.4bb06f8e.2Nsw9khqcbRLfT4AWxWVr0B3SjW8DORhuw71OCBzUvG0TNvoJ1K9GmX1WR85RJk92zOBTbYpTCnk5qYKZMO2PehCAR77hU4', 1796030631067);
INSERT INTO closing VALUES ('https://recorded.example:jira-quota-tenant', 4102444800000);
INSERT INTO connection VALUES ('6b0d3290edd638cee897b54b', '6b0d328f207a0497870cc490', 'jira', 'Sandbox', 'customer-1', '["task","hris","storage","metadata","passthrough"]', '["task_task_read","task_task_write","task_project_read","task_project_write","task_comment_read","task_comment_write","task_change_read","hris_employee_read","hris_group_read","storage_file_read","storage_file_write","metadata_metadata_read","metadata_metadata_write","webhook"]', '{"name":"Ada Lindqvist","emails":["ada.lindqvist@northwind.example"],"user_id":"712020:8a8133a3-4a9d-4776-8a43-fc89b3f5f0dd","api_url":"http://127.0.0.1:37013","meta":{"site_url":"http://127.0.0.1:37013"}}', 'v1.4bb06f8e.VQXtomAyWrmtXq1SAQcDFImHoyhzPsVwC2i57KPE_sgONbo1xAlHBamRNZPVPBXjh7w0wTX5S0ZpktPn_b0K2LDHgex4BwN7Y_024ucs9up_r0XpWPRp2lmNMfp-2UYbMdXofGqaxuphzYHFSuikLEOEp0c', NULL, NULL, false, 1796027024829, 1796027031234, 1796027024829, NULL, NULL, NULL);
INSERT INTO console_session VALUES ('recorded-session', '6b0d328f456d6b6c54c72350', 1, 4102444800000);
INSERT INTO delivery VALUES ('6b0d329443d729e58c48f8cd', '6b0d328f207a0497870cc490', '6b0d3294bab3b246bf753c94', 1, 'INITIAL-COMPLETE', '[{"id":"712020:8a8133a3-4a9d-4776-8a43-fc89b3f5f0dd","name":"Ada Lindqvist","emails":[{"email":"ada.lindqvist@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"9e6f4bda0812427482f42a10","name":"Bruno Carvalho","emails":[{"email":"bruno.carvalho@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:8bf77b9b-0688-4a6e-8cf6-e3587bce5150","name":"Chiamaka Obi","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:0e2c7484-37e5-4917-84df-b42f56f89c54","name":"Dariusz Wójcik","emails":[{"email":"dariusz.wojcik@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"843f7b107dd74a1f874153f4","name":"Élodie Marchand","emails":[{"email":"elodie.marchand@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:859ad6ea-4429-452a-8e6d-1cebe34c7378","name":"Farid Haddad","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:92c0c49a-3509-4f5b-888a-a8c5304a692d","name":"Grace Kimani","emails":[{"email":"grace.kimani@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"eac9cefc1f1141cd80f8fef2","name":"Hiroshi Tanaka","emails":[{"email":"hiroshi.tanaka@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:a38be793-5830-412c-8a08-e9bfaaa6ef27","name":"Ines Schröder","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:2557bc00-9fc7-4cdc-8531-5ec6e366517c","name":"Jonas Berg","emails":[{"email":"jonas.berg@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"617ca06993494b608656d9bf","name":"Katarína Nováková","emails":[{"email":"katarina.novakova@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:91295ba3-93e3-4381-8979-12cb3424537e","name":"Liam O’Connor","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:725fff7d-a6a9-41e0-8b0f-cf53e9d43038","name":"Mei-Ling Chen","emails":[{"email":"meiling.chen@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"2724d0376f344f058b9411e4","name":"Nadia Petrova","emails":[{"email":"nadia.petrova@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:e6299252-db47-4604-8300-98f68015dc98","name":"Oskar Dahl","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:1f458105-a9d5-41f1-8fc9-d2bcf7366b8a","name":"Priya Raman","emails":[{"email":"priya.raman@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"7b0517fb286e47538f62207c","name":"Quentin Dubois","emails":[{"email":"quentin.dubois@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"INACTIVE","employee_roles":["USER"]},{"id":"557058:d759242b-5e31-499c-8887-e66293d1f649","name":"Rosa Jiménez","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:c43c0448-6389-4267-8587-2c81ca8d6f14","name":"Søren Madsen","emails":[{"email":"sren.madsen@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"3610fa4ed114479c8cc380a9","name":"Tomáš Dvořák","emails":[{"email":"tomas.dvorak@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:68ea2952-d1d0-4fed-8fd1-10a4b8532418","name":"Uma Krishnan","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:f87fb7b5-06ff-48bb-8713-314ce5c9d0f3","name":"Viktor Horváth","emails":[{"email":"viktor.horvath@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"bdf6a361927d48b38089e570","name":"Wanjiru Mwangi","emails":[{"email":"wanjiru.mwangi@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:ebf20f3b-7ff4-467d-8f3e-9961beabbf9b","name":"Xavier Puig","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:5f79d355-8510-4027-872f-0cfa3adcd124","name":"Yusuf Demir","emails":[{"email":"yusuf.demir@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"6bf9d7642a7846f5857b4fd7","name":"Zofia Kowalska","emails":[{"email":"zofia.kowalska@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:bcda9e2f-f079-4da4-85ce-c026739a939b","name":"Aiko Sato","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:b8e1d50a-00cd-4844-87d2-42a802c20e06","name":"Benjamin Okafor","emails":[{"email":"benjamin.okafor@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"e7e6cbdc8fba4a138bcb3282","name":"Carla Rossi","emails":[{"email":"carla.rossi@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:4af5798e-f007-447d-861f-d44e61dd6494","name":"David Goldberg","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:26482a88-ce91-44d7-82e5-a4fefde30195","name":"Emil Jansson","emails":[{"email":"emil.jansson@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"b1c5139cb5874cb489690d44","name":"Fatima Zahra","emails":[{"email":"fatima.zahra@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:c8786f60-05ba-4526-85ed-75cb3ae31d89","name":"Gustavo Lima","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:4cce9ee6-2cdf-4494-84c9-721815635a70","name":"Hannah Weiss","emails":[{"email":"hannah.weiss@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"INACTIVE","employee_roles":["USER"]},{"id":"1d466316242c4d0184f0dfb6","name":"Ivan Kolarov","emails":[{"email":"ivan.kolarov@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:8037f7ad-abef-457c-8e43-78e93c5b2f25","name":"Julia Nyström","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:bc3ae345-b0a6-4899-88b3-27d112548b39","name":"Kwame Mensah","emails":[{"email":"kwame.mensah@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"1c244eabcbdb4baa8cbc8dec","name":"Lucía Fernández","emails":[{"email":"lucia.fernandez@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:1f9b50cb-f596-45b7-8cba-28ff41286db2","name":"Marek Zieliński","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:d1b7e3e8-0914-40fa-833f-a5addd4cd4a4","name":"Noor van Dijk","emails":[{"email":"noor.van.dijk@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"9f6d5cbf139841dc80a93e8c","name":"Olivia Brown","emails":[{"email":"olivia.brown@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:8ed82468-da1d-4afa-8a6c-214d7156faff","name":"Pedro Alves","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:da9b3751-7745-41b5-8312-81096899fc25","name":"Rania Khalil","emails":[{"email":"rania.khalil@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"ea6696f22e584a0381dfd979","name":"Stefan Ionescu","emails":[{"email":"stefan.ionescu@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:921a9d29-23ca-4862-8dd4-87ebb19b3b28","name":"Thu Nguyễn","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:02906ba2-1209-4bcb-875c-e4f892abeb76","name":"Véronique Leroy","emails":[{"email":"veronique.leroy@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"d4dea69e761f488b818d1f30","name":"William Hart","emails":[{"email":"william.hart@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:db8022ab-beb7-4eba-8a92-61b236bf095a","name":"山田 花子","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:359d6b54-06d9-44c5-874d-b2ed6e7945b9","name":"Alex Kim","emails":[{"email":"alex.kim@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"94205df25c854da98fc1c937","name":"Alex Kim","emails":[{"email":"a.kim@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:587b7906-39cc-4c3b-85ff-fe5581470885","name":"Front Desk Oslo","emails":[{"email":"frontdesk@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:e99c0066-1f5e-4939-8633-e986d5d98403","name":"Front Desk Lisbon","emails":[{"email":"frontdesk@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"e10ee3314cb94ba0813dd0d2","name":"Robin Vale","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:91b742f2-1943-4b2a-8769-2741b5b6cb3b","name":"Dana Leaver","emails":[{"email":"dana.leaver@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"INACTIVE","employee_roles":["USER"]}]', 54, '{"webhook":{"id":"6b0d3294bab3b246bf753c94","workspace_id":"6b0d328f207a0497870cc490","connection_id":"6b0d3290edd638cee897b54b","integration_type":"jira","environment":"Sandbox","object_type":"hris_employee","event":"updated","webhook_type":"virtual","hook_url":"http://127.0.0.1:4555/bad","interval":1,"filters":{},"page_max_limit":100,"is_healthy":true,"is_paused":false,"is_beta":false,"created_at":"2026-11-30T08:23:48.136Z","updated_at":"2026-11-30T08:23:48.136Z"},"external_xref":"taskgate-sandbox"}', 'decb512afba0154422911ded093ff8a9', 'c2e446dbedd5d378eef03a5761d8807f97810dc50fdb76995a9e3c49e2f0f8d7', 'pending', 1, 1796027028464, 1796027028583, 1796027088025, NULL, 500, 'answered 500');
INSERT INTO environment VALUES ('6b0d328f207a0497870cc490', 'Staging', false);
INSERT INTO idempotency VALUES ('d06744a45e1ae69fcb9e22b23340c1484f713a08a07b39f4680aa1ec95457729', '6b0d328f207a0497870cc490', '5653481fa16cab873071dfc92b94f0263e95d49dba2ec692cbd33880b4c137a2', 'eUEQdkdONHMqJaNU7J5ASQs-', '{"id":"10569"}', false, NULL, NULL, 'v1.4bb06f8e.Afud9zEqt2smLtML31dCUycfG4BrAC6HLkColcb89WWYf3VDaPTRCD6aPnCE3lSvCdVTnOWPYjWvduSDw95RkNDJYO56_V3QhVGzb_XUEBs2LIFBIajToXQqNTZO4qcVbk2xlObBnb-KDbqUSB83_vGf7D7YM-ACoGykzoIOcgKNAdPENb2UqBuI-w3MYl5MckJhzH0DyMoBqR1_EtnP6qxn9dKMv8G02q5jbo21BLoasMs5YqVkNkBu57XxyZBWMFaVWjExpMh55qVSjQYKV88jF6kcfqmCGhtOtv8HsZeHFBwzbPBWCQvBzG3DRQ20iiWa9cwmDirQLkJzm0PJkiZf68H5sbSoN-gKQzQKGmlbjAb1VshBsbYwgWXZ23T2HiLO-FK0f7_xNUkI9ZyBq2QFNRmrl4aDm-WqMkd5YtN6edFL0GrhFq5MLZenCKMapd2EFerQrTNEDwt3BXw6Si-iGyMvLUKsWdmb2PDCkp2Ihrg9PLfegkr3EYM2a0-pifoHtVMXHMB59IMZuAFASbxRLfF0rBE1p08XzjpMFM7ijmlCJI8yXvp3vn8eNK9W7HGxJBhWOIN6wHi2x0cgDdes5hFvo9RimMFoqndRteZv0xf2dNbFRbUe4Za8bklxNJBqvsK7fCDvLKsruixv8bqhISCuXKJ92zBvwBjXpDb2BrOdKzg2ofw5SEEFrF0cFt3LAW7LAI1mxoKAANS494n7jh5ietkgxLTAaOMX92Rv9IKWFxBx0zR52Npu2LHBvlm86teFW3np_h6SiUthi5ojMmF3Ud31NPw', 1796027030582, 1796113430582);
INSERT INTO job VALUES ('6b0d32916728473b83df6908', 'prune-native', '', '', 3, NULL, 'ready', 1796030625592, NULL, NULL, 0, 1, NULL, 1796027025080, NULL);
INSERT INTO job VALUES ('6b0d3291f4a7c5220b2341ba', 'health-check', '', '', 2, NULL, 'ready', 1796027925816, NULL, NULL, 0, 1, NULL, 1796027025063, NULL);
INSERT INTO job VALUES ('6b0d3291fdba18fe02a64d1a', 'prune', '', '', 1, NULL, 'ready', 1796027085720, NULL, NULL, 0, 1, NULL, 1796027025032, NULL);
INSERT INTO job VALUES ('6b0d3293169693635adcf1f1', 'poll', '6b0d3293216361ed373fc953', '', 4, NULL, 'ready', 1796027087834, NULL, NULL, 0, 1, NULL, 1796027027692, NULL);
INSERT INTO job VALUES ('6b0d3294358c6dd2b9568619', 'deliver', '6b0d3294bab3b246bf753c94', '', 6, NULL, 'ready', 1796027088025, NULL, NULL, 1, 1, 'answered 500', 1796027028464, NULL);
INSERT INTO job VALUES ('6b0d32943639ca72f294c38e', 'poll', '6b0d3294bab3b246bf753c94', '', 5, NULL, 'ready', 1796027088595, NULL, NULL, 0, 1, NULL, 1796027028242, NULL);
INSERT INTO native_event VALUES ('6b0d3290edd638cee897b54b', 'delivery-1', '[{"type":"task_task","id":"10001"}]', 1790000000000, NULL);
INSERT INTO native_object VALUES ('6b0d3290edd638cee897b54b', 'task_task', '10001', NULL, 'updated', 1790000000001, 1790000000000);
INSERT INTO native_registration VALUES ('6b0d3290edd638cee897b54b', '6b0d328f207a0497870cc490', '41', 'site', 'https://recorded.example', 'https://gateway.example/hooks/x', NULL, NULL, NULL, NULL, NULL, 3, 1);
INSERT INTO native_watch VALUES ('6b0d3290edd638cee897b54b', 'task_task', 1790000000000, true, NULL);
INSERT INTO peer VALUES ('XLl63SM6RekfvQGO', 1796027035032);
INSERT INTO poll VALUES ('6b0d3293216361ed373fc953', 'live', false, 1796027024564, 0, NULL, 1);
INSERT INTO poll VALUES ('6b0d3294bab3b246bf753c94', 'live', true, NULL, 54, 1796027028464, 2);
INSERT INTO recent_write VALUES ('6b0d3290edd638cee897b54b 10569', '6b0d3290edd638cee897b54b', '10569', 1796027030666);
INSERT INTO seen VALUES ('6b0d3293216361ed373fc953', '10561', '1796027024562', NULL, 1796027024562);
INSERT INTO seen VALUES ('6b0d3294bab3b246bf753c94', '1c244eabcbdb4baa8cbc8dec', '|bb54427fd193ec47e5a41a23cbcdab9825278e2aabb97c5e446014c769437d7f', NULL, NULL);
INSERT INTO snapshot VALUES ('07105ed2f5c3f039d4662c28b28568217124a838d6120ad21e2de42d74e85b45', '6b0d3290edd638cee897b54b', '{"isComplete":false,"startedAt":1796027027631,"ids":"10567"}', 1796027927631);
INSERT INTO taskgate_migration VALUES ('1b2d741decd928ebdb160ec608d676ead03374fc3b8a3392fe558adb19cdd7b4', 1795654367330);
INSERT INTO taskgate_migration VALUES ('929440d9d9c5d4eff7cc8412df5519e0e45a7b0bd98f26dd29f4740eb289d177', 1795655211219);
INSERT INTO taskgate_migration VALUES ('f24d6fd1107045966e013821b18a9da76b4aec597b2db6e06d42749142f11ac2', 1795655899853);
INSERT INTO taskgate_migration VALUES ('af6cd053a2838a653d30c01601e6514fe70de60685b000e77f5e1914c660b727', 1795656100609);
INSERT INTO taskgate_migration VALUES ('5743ea88f79a9b1bd1c25352e085ce180610d1d0bdc123bafc711cfcb7dc7c0d', 1795656354789);
INSERT INTO taskgate_migration VALUES ('b809473d8d2eecf2425855e1daf534cf057a8fc052807ac1cb3820bcc51f8c4f', 1795656886129);
INSERT INTO taskgate_migration VALUES ('9fe28daa4a65cc6aadd020e946f0a1800c6c7dc3f79f2a1975b819c763c3c55e', 1795712363270);
INSERT INTO taskgate_migration VALUES ('1ca120b65d13b45aaf89e7a994e3d905c527094125cfc1b24f0c4f7f0b565ffe', 1795713165808);
INSERT INTO webhook VALUES ('6b0d3293216361ed373fc953', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', 'jira', 'Sandbox', 'task_task', 'created', 'virtual', 'http://127.0.0.1:4555/hook', 60000, NULL, '{}', 100, false, NULL, '["2026-11-30T08:23:48.001Z read: 0 found"]', 0, 1796027028001, 1796027027583, 1796027027583);
INSERT INTO webhook VALUES ('6b0d3294bab3b246bf753c94', '6b0d328f207a0497870cc490', '6b0d3290edd638cee897b54b', 'jira', 'Sandbox', 'hris_employee', 'updated', 'virtual', 'http://127.0.0.1:4555/bad', 60000, NULL, '{"project_id":"10002"}', 100, false, 1790000000000, '["2026-11-30T08:23:48.690Z read: 0 found","2026-11-30T08:23:48.594Z dispatch: answered 500; again at 2026-11-30T08:24:48.025Z","2026-11-30T08:23:48.539Z read: 54 found"]', 1, 1796027028690, 1796027028136, 1796027028136);
INSERT INTO workspace VALUES ('6b0d328f207a0497870cc490', 'default', 'v1.4bb06f8e.o5OlTK3EeoM7cjXR9F5XNMUEJ5e7slccU0V90dfxcRL4u4AMdNbSZSmq1aDhLtzjTs9eSK8FM4EXf_QCVTpjbdakOPTEhSWZ709x-I9Y', NULL, 1796027023819, NULL, NULL);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_hash_unique UNIQUE (hash);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY apicall
    ADD CONSTRAINT apicall_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY auth_flow
    ADD CONSTRAINT auth_flow_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY closing
    ADD CONSTRAINT closing_pkey PRIMARY KEY (name);
ALTER TABLE ONLY connection
    ADD CONSTRAINT connection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY console_session
    ADD CONSTRAINT console_session_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY environment
    ADD CONSTRAINT environment_workspace_id_name_pk PRIMARY KEY (workspace_id, name);
ALTER TABLE ONLY idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY native_event
    ADD CONSTRAINT native_event_connection_id_delivery_id_pk PRIMARY KEY (connection_id, delivery_id);
ALTER TABLE ONLY native_object
    ADD CONSTRAINT native_object_connection_id_object_type_object_id_pk PRIMARY KEY (connection_id, object_type, object_id);
ALTER TABLE ONLY native_registration
    ADD CONSTRAINT native_registration_pkey PRIMARY KEY (connection_id);
ALTER TABLE ONLY native_watch
    ADD CONSTRAINT native_watch_connection_id_object_type_pk PRIMARY KEY (connection_id, object_type);
ALTER TABLE ONLY peer
    ADD CONSTRAINT peer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY poll
    ADD CONSTRAINT poll_pkey PRIMARY KEY (webhook_id);
ALTER TABLE ONLY recent_write
    ADD CONSTRAINT recent_write_pkey PRIMARY KEY (key);
ALTER TABLE ONLY seen
    ADD CONSTRAINT seen_webhook_id_object_id_pk PRIMARY KEY (webhook_id, object_id);
ALTER TABLE ONLY snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (key);
ALTER TABLE ONLY webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY workspace
    ADD CONSTRAINT workspace_name_unique UNIQUE (name);
ALTER TABLE ONLY workspace
    ADD CONSTRAINT workspace_pkey PRIMARY KEY (id);
CREATE INDEX api_key_workspace ON api_key USING btree (workspace_id);
CREATE INDEX apicall_age ON apicall USING btree (created_at);
CREATE INDEX apicall_connection ON apicall USING btree (connection_id, created_at);
CREATE INDEX apicall_workspace ON apicall USING btree (workspace_id, created_at);
CREATE INDEX audit_age ON audit USING btree (created_at);
CREATE INDEX audit_workspace ON audit USING btree (workspace_id, created_at);
CREATE INDEX auth_flow_expiry ON auth_flow USING btree (expires_at);
CREATE INDEX connection_workspace ON connection USING btree (workspace_id, created_at);
CREATE INDEX console_session_expiry ON console_session USING btree (expires_at);
CREATE INDEX delivery_age ON delivery USING btree (status, created_at);
CREATE UNIQUE INDEX delivery_dedupe ON delivery USING btree (webhook_id, dedupe);
CREATE UNIQUE INDEX delivery_seq ON delivery USING btree (webhook_id, seq);
CREATE INDEX delivery_status ON delivery USING btree (webhook_id, status, seq);
CREATE INDEX idempotency_expiry ON idempotency USING btree (expires_at);
CREATE INDEX job_age ON job USING btree (state, done_at);
CREATE UNIQUE INDEX job_dedupe ON job USING btree (kind, key, dedupe);
CREATE INDEX job_due ON job USING btree (state, kind, run_at);
CREATE INDEX job_order ON job USING btree (kind, key, seq);
CREATE INDEX job_seq ON job USING btree (seq);
CREATE INDEX native_event_age ON native_event USING btree (done_at);
CREATE INDEX native_event_waiting ON native_event USING btree (connection_id, done_at, received_at);
CREATE INDEX native_object_age ON native_object USING btree (connection_id, object_type, changed_at);
CREATE INDEX native_object_parent ON native_object USING btree (connection_id, object_type, parent_id);
CREATE INDEX native_registration_provider ON native_registration USING btree (provider_id);
CREATE INDEX recent_write_age ON recent_write USING btree (written_at);
CREATE INDEX recent_write_connection ON recent_write USING btree (connection_id, written_at);
CREATE INDEX seen_age ON seen USING btree (webhook_id, changed_at);
CREATE INDEX snapshot_connection ON snapshot USING btree (connection_id);
CREATE INDEX snapshot_expiry ON snapshot USING btree (expires_at);
CREATE INDEX webhook_connection ON webhook USING btree (connection_id);
CREATE INDEX webhook_workspace ON webhook USING btree (workspace_id, created_at);
ALTER TABLE ONLY api_key
    ADD CONSTRAINT api_key_workspace_id_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES workspace(id);
ALTER TABLE ONLY auth_flow
    ADD CONSTRAINT auth_flow_workspace_id_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES workspace(id);
ALTER TABLE ONLY connection
    ADD CONSTRAINT connection_workspace_id_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES workspace(id);
ALTER TABLE ONLY console_session
    ADD CONSTRAINT console_session_key_id_api_key_id_fk FOREIGN KEY (key_id) REFERENCES api_key(id);
ALTER TABLE ONLY environment
    ADD CONSTRAINT environment_workspace_id_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES workspace(id);
ALTER TABLE ONLY webhook
    ADD CONSTRAINT webhook_workspace_id_workspace_id_fk FOREIGN KEY (workspace_id) REFERENCES workspace(id);
