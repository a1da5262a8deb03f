PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "__drizzle_migrations" (
				id SERIAL PRIMARY KEY,
				hash text NOT NULL,
				created_at numeric
			);
INSERT INTO __drizzle_migrations VALUES(NULL,'a0085dc9d2ab39a4698eeeca23679300837abf1b89bd7ee597b4d81c43125142',1795466958094);
INSERT INTO __drizzle_migrations VALUES(NULL,'c194eb60df191f002aac947d70964a2a065318061c5eb1f50e824667a8e7974b',1795576849923);
INSERT INTO __drizzle_migrations VALUES(NULL,'49d94c6fa6586ef3bd906ede1ecfa68519a1a61a52e2c48aadf9c8ddea66cb6a',1795578331031);
INSERT INTO __drizzle_migrations VALUES(NULL,'361b7205ccd2a24992c44df319f99fac6da8eb58ce27b8bd25915449ee229ef1',1795587021891);
INSERT INTO __drizzle_migrations VALUES(NULL,'b75d9cb7b4c6a7bfcc74471f1f6ab089747f629220658ceceb5f8920639530f3',1795654892261);
INSERT INTO __drizzle_migrations VALUES(NULL,'faa5797482e4f5a8569d372ca077eeee0606f743f2ddb31e1db475d39956c7cb',1795655897739);
INSERT INTO __drizzle_migrations VALUES(NULL,'fce1b2eb5ee0c00c42a3926436a6d9d4d11b57e714bac9a3a9dffbd9e49a778c',1795656099887);
INSERT INTO __drizzle_migrations VALUES(NULL,'2f249e170b54c9efd293fcde8eecc246defe22fdeae9153d9ec4bf830492d658',1795656353059);
INSERT INTO __drizzle_migrations VALUES(NULL,'7f94d11730f795fd748ab77e6051f17905bccc2db307e2299881bef0de1cf5f1',1795656883038);
INSERT INTO __drizzle_migrations VALUES(NULL,'6c1bf6c9e91e5210f701381723b85f508670f3d6974b596e59e9b161e66582e0',1795712362616);
INSERT INTO __drizzle_migrations VALUES(NULL,'bc94f6c12adc3150646e352584435067975e349dbebc2e5bf7688bc59041f86c',1795713165310);
CREATE TABLE `api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`hash` text NOT NULL,
	`prefix` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer, `is_read_only` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
INSERT INTO api_key VALUES('6b0d327fddd88b390f566dd0','6b0d327f0e83d054f1288adf','eed2fcb995c26a8d5f7c8f598e31d2356d122ada7a894c9e643e18f019884564','recorded',1796027007190,NULL,0);
CREATE TABLE `apicall` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection_id` text,
	`webhook_id` text,
	`integration_type` text NOT NULL,
	`environment` text NOT NULL,
	`external_xref` text,
	`type` text NOT NULL,
	`method` text NOT NULL,
	`name` text NOT NULL,
	`path` text NOT NULL,
	`status` integer NOT NULL,
	`error` text,
	`ip_address` text,
	`user_agent` text,
	`size` integer,
	`total_ms` integer NOT NULL,
	`upstream_ms` integer NOT NULL,
	`upstream_calls` integer NOT NULL,
	`created_at` integer NOT NULL
, `trace` text);
INSERT INTO apicall VALUES('6b0d32818be21e77c7e06f31','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc',NULL,'jira','Sandbox','taskgate-sandbox','inbound','GET','listTaskTasks','/task/6b0d327f6754235b9031bfbc/task',200,NULL,'127.0.0.1','curl/7.88.1',771,276,178,2,1796027008825,'{"message":null,"waitedMs":0,"upstream":[{"method":"GET","path":"/rest/api/3/field","status":200,"startMs":51,"ms":48},{"method":"POST","path":"/rest/api/3/search/jql","status":200,"startMs":136,"ms":130}],"omitted":0}');
INSERT INTO apicall VALUES('6b0d3281a7f68ccc81a05679','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc',NULL,'jira','Sandbox','taskgate-sandbox','inbound','GET','listTaskProjects','/task/6b0d327f6754235b9031bfbc/project',200,NULL,'127.0.0.1','curl/7.88.1',137,33,18,1,1796027009333,'{"message":null,"waitedMs":0,"upstream":[{"method":"GET","path":"/rest/api/3/project/search","status":200,"startMs":12,"ms":18}],"omitted":0}');
INSERT INTO apicall VALUES('6b0d32826f6930233fd6f7f1','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc','6b0d328121589f6deed9a56e','jira','Sandbox','taskgate-sandbox','webhook','POST','deliverWebhook','/unified/webhook/6b0d328121589f6deed9a56e/delivery/6b0d3282b4f32806e7d0a5ce',500,'dispatch',NULL,NULL,15916,158,158,1,1796027010288,NULL);
INSERT INTO apicall VALUES('6b0d328495711dd6f1a1e52e','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc',NULL,'jira','Sandbox','taskgate-sandbox','inbound','POST','createTaskTask','/task/6b0d327f6754235b9031bfbc/task',200,NULL,'127.0.0.1','curl/7.88.1',377,81,41,4,1796027012333,'{"message":null,"waitedMs":0,"upstream":[{"method":"GET","path":"/rest/api/3/issue/createmeta/10002/issuetypes","status":200,"startMs":16,"ms":9},{"method":"GET","path":"/rest/api/3/issue/createmeta/10002/issuetypes/10102","status":200,"startMs":38,"ms":17},{"method":"POST","path":"/rest/api/3/issue","status":201,"startMs":61,"ms":9},{"method":"GET","path":"/rest/api/3/issue/10569","status":200,"startMs":72,"ms":6}],"omitted":0}');
INSERT INTO apicall VALUES('6b0d32847b4402e230bb5d75','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc',NULL,'jira','Sandbox','taskgate-sandbox','inbound','GET','listTaskTasks','/task/6b0d327f6754235b9031bfbc/task',200,NULL,'127.0.0.1','curl/7.88.1',2016,25,10,1,1796027012595,'{"message":null,"waitedMs":0,"upstream":[{"method":"POST","path":"/rest/api/3/search/jql","status":200,"startMs":9,"ms":10}],"omitted":0}');
CREATE TABLE `connection` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`integration_type` text NOT NULL,
	`environment` text NOT NULL,
	`external_xref` text,
	`categories` text NOT NULL,
	`permissions` text NOT NULL,
	`auth` text NOT NULL,
	`credentials` text NOT NULL,
	`is_paused` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`last_healthy_at` integer,
	`last_unhealthy_at` integer,
	`last_unhealthy_code` text, `lease_owner` text, `lease_until` integer, `health_notice` text,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
INSERT INTO connection VALUES('6b0d327f6754235b9031bfbc','6b0d327f0e83d054f1288adf','jira','Sandbox','customer-1','["task","hris","storage","metadata","passthrough"]','["task_task_read","task_task_write","task_project_read","task_project_write","task_comment_read","task_comment_write","task_change_read","hris_employee_read","hris_group_read","storage_file_read","storage_file_write","metadata_metadata_read","metadata_metadata_write","webhook"]','{"name":"Ada Lindqvist","emails":["ada.lindqvist@northwind.example"],"user_id":"712020:8a8133a3-4a9d-4776-8a43-fc89b3f5f0dd","api_url":"http://127.0.0.1:40441","meta":{"site_url":"http://127.0.0.1:40441"}}','v1.4bb06f8e.h7jTvYmyf7F_a3Qn_hjzzslo-BpYuFIFM5fgG0_obEXIN0t5nhOl60NOZIJ3WxfYnbGEXGwCHo7RDs7BwZStddFHEnx3_bafo9EmMkY7YD_Un_L7p82B6jW0hauu8RpwZ_B2KFF_4A1_BQDXDCIWyoJeGJE',0,1796027007829,1796027012879,1796027007829,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE `workspace` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL
, `redirect_origins` text, `former_secret` text, `former_secret_until` integer);
INSERT INTO workspace VALUES('6b0d327f0e83d054f1288adf','default','v1.4bb06f8e.Ug9UpOCZCXNwbNjEcO4Lmr-uHoYsU5_9__MgD-zziX2gOmd0Q6g7qn9RAJEqp5QZL9xjqBNxfCREWYtTLUHN7q6uW7ZBYxysB00hkGZk',1796027007183,NULL,NULL,NULL);
CREATE TABLE `auth_flow` (
	`hash` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`payload` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
INSERT INTO auth_flow VALUES('ee2e000d46993c364e443b72aac8da636e77128abdfb4a576e46091b8cf9fb8f','reauthorize','6b0d327f0e83d054f1288adf','v1.4bb06f8e.t-_-DLfw9O-22eHkluppAKMBhfSiaS1-tEZ3CcOUkWOP4_e-FHV8IBHWcuB97z3_3catUDWqIfQXxxbeFDzC9R2DzXuQiMA',1796030612733);
CREATE TABLE `environment` (
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`is_deleted` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `name`),
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
INSERT INTO environment VALUES('6b0d327f0e83d054f1288adf','Staging',0);
CREATE TABLE `snapshot` (
	`key` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL
);
INSERT INTO snapshot VALUES('107676e79089ca2338bf5e35a2fb10044395c6b87c30c1e9064dbba7720b1b97','6b0d327f6754235b9031bfbc','{"isComplete":false,"reached":1796027007694,"startedAt":1796027009092,"ids":"10567,10566"}',1796027909092);
CREATE TABLE `idempotency` (
	`hash` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`marker` text NOT NULL,
	`memo` text,
	`is_doubtful` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`answer` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
INSERT INTO idempotency VALUES('7b244dcc06594f8d1d2ef84b65f2c687dcc634fd72a590fd7191b419189806ed','6b0d327f0e83d054f1288adf','5653481fa16cab873071dfc92b94f0263e95d49dba2ec692cbd33880b4c137a2','COd-4HVycBAHkXhdaTzsYCgh','{"id":"10569"}',0,NULL,NULL,'v1.4bb06f8e.lTPdJFw3EYlZxf6-2QfvdKamdv5p3cYoaduOWaRNq17bEZwVTvSkDUn1IstnP-fbISSin_ePrngT79MKe-SHYMaLDQQRcC6vpZE6A7Wt3QElnsHN31urbhnvKBu40cp3NgOWAcOynDmVnLnBmd0ePZ6fojR-a0XDVMrd5PXQMjaopw-nWyvCqs0fal5w7xYPhi4ju1n0guqPMUT2iZPjofO4cwjSEWt7Wb5zaFrAbNa1VeAc-YZWLdO7xy9vJzjOq-AbDEpz-c-tLQ8dliuhES5MAQch6rzWHRlirVh1zzGDqqL9tVvl49-vWPo3urWVbJc75pFgW9f5o78aSvyhmAm_cC5w61bkJ7LDc3EunrvS24XGAMnYDQPTky7Mflj2RZfCfEUenvidGCZ-hniNO2Sni76W6LzfXStbxoU_fk0VKWXTSamwRrDgJNe1_NREXZGoQHGlQPZf7gaTn6JrbbiRsfHpMQN7xz-BCBN2ZZYWx9lxww5Q_YYUQXZY9NG8GnuZeSayEQGTlNgRbDn9_7Vhl5M7K7bkqraS8YkfuNEFcvnQf2M8kjewWcL7YE-5C81GSwQtTP18sSgRs-Bv6Uk1nYiREKTIF1ugRtxuZ8KFZYu8lGxe_FIEUr7oh8krh2m5Klg67kLI9xOxcaYLwEpPFLpyFvOWmmqwLcv-EhtjYIPsw3ZC2CrCocoeVbk0I6NkmaxHxhUvZQOGHVJunednSA4csKGg7418pm8EgFGV3sXzahhulotdUpR19PgQnXU3o30Rklyoi9E19NIkhz40rnuGUQHFLT8',1796027012335,1796113412335);
CREATE TABLE `delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`size` integer NOT NULL,
	`envelope` text NOT NULL,
	`nonce` text NOT NULL,
	`dedupe` text,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`attempted_at` integer,
	`next_attempt_at` integer,
	`delivered_at` integer,
	`last_status` integer,
	`last_error` text
);
INSERT INTO delivery VALUES('6b0d3282b4f32806e7d0a5ce','6b0d327f0e83d054f1288adf','6b0d328121589f6deed9a56e',1,'INITIAL-COMPLETE','[{"id":"712020:8a8133a3-4a9d-4776-8a43-fc89b3f5f0dd","name":"Ada Lindqvist","emails":[{"email":"ada.lindqvist@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"9e6f4bda0812427482f42a10","name":"Bruno Carvalho","emails":[{"email":"bruno.carvalho@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:8bf77b9b-0688-4a6e-8cf6-e3587bce5150","name":"Chiamaka Obi","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:0e2c7484-37e5-4917-84df-b42f56f89c54","name":"Dariusz Wójcik","emails":[{"email":"dariusz.wojcik@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"843f7b107dd74a1f874153f4","name":"Élodie Marchand","emails":[{"email":"elodie.marchand@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:859ad6ea-4429-452a-8e6d-1cebe34c7378","name":"Farid Haddad","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:92c0c49a-3509-4f5b-888a-a8c5304a692d","name":"Grace Kimani","emails":[{"email":"grace.kimani@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"eac9cefc1f1141cd80f8fef2","name":"Hiroshi Tanaka","emails":[{"email":"hiroshi.tanaka@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:a38be793-5830-412c-8a08-e9bfaaa6ef27","name":"Ines Schröder","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:2557bc00-9fc7-4cdc-8531-5ec6e366517c","name":"Jonas Berg","emails":[{"email":"jonas.berg@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"617ca06993494b608656d9bf","name":"Katarína Nováková","emails":[{"email":"katarina.novakova@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:91295ba3-93e3-4381-8979-12cb3424537e","name":"Liam O’Connor","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:725fff7d-a6a9-41e0-8b0f-cf53e9d43038","name":"Mei-Ling Chen","emails":[{"email":"meiling.chen@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"2724d0376f344f058b9411e4","name":"Nadia Petrova","emails":[{"email":"nadia.petrova@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:e6299252-db47-4604-8300-98f68015dc98","name":"Oskar Dahl","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:1f458105-a9d5-41f1-8fc9-d2bcf7366b8a","name":"Priya Raman","emails":[{"email":"priya.raman@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"7b0517fb286e47538f62207c","name":"Quentin Dubois","emails":[{"email":"quentin.dubois@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"INACTIVE","employee_roles":["USER"]},{"id":"557058:d759242b-5e31-499c-8887-e66293d1f649","name":"Rosa Jiménez","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:c43c0448-6389-4267-8587-2c81ca8d6f14","name":"Søren Madsen","emails":[{"email":"sren.madsen@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"3610fa4ed114479c8cc380a9","name":"Tomáš Dvořák","emails":[{"email":"tomas.dvorak@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:68ea2952-d1d0-4fed-8fd1-10a4b8532418","name":"Uma Krishnan","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:f87fb7b5-06ff-48bb-8713-314ce5c9d0f3","name":"Viktor Horváth","emails":[{"email":"viktor.horvath@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"bdf6a361927d48b38089e570","name":"Wanjiru Mwangi","emails":[{"email":"wanjiru.mwangi@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:ebf20f3b-7ff4-467d-8f3e-9961beabbf9b","name":"Xavier Puig","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:5f79d355-8510-4027-872f-0cfa3adcd124","name":"Yusuf Demir","emails":[{"email":"yusuf.demir@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"6bf9d7642a7846f5857b4fd7","name":"Zofia Kowalska","emails":[{"email":"zofia.kowalska@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:bcda9e2f-f079-4da4-85ce-c026739a939b","name":"Aiko Sato","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:b8e1d50a-00cd-4844-87d2-42a802c20e06","name":"Benjamin Okafor","emails":[{"email":"benjamin.okafor@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"e7e6cbdc8fba4a138bcb3282","name":"Carla Rossi","emails":[{"email":"carla.rossi@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:4af5798e-f007-447d-861f-d44e61dd6494","name":"David Goldberg","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:26482a88-ce91-44d7-82e5-a4fefde30195","name":"Emil Jansson","emails":[{"email":"emil.jansson@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"b1c5139cb5874cb489690d44","name":"Fatima Zahra","emails":[{"email":"fatima.zahra@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:c8786f60-05ba-4526-85ed-75cb3ae31d89","name":"Gustavo Lima","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:4cce9ee6-2cdf-4494-84c9-721815635a70","name":"Hannah Weiss","emails":[{"email":"hannah.weiss@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"INACTIVE","employee_roles":["USER"]},{"id":"1d466316242c4d0184f0dfb6","name":"Ivan Kolarov","emails":[{"email":"ivan.kolarov@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:8037f7ad-abef-457c-8e43-78e93c5b2f25","name":"Julia Nyström","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:bc3ae345-b0a6-4899-88b3-27d112548b39","name":"Kwame Mensah","emails":[{"email":"kwame.mensah@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"1c244eabcbdb4baa8cbc8dec","name":"Lucía Fernández","emails":[{"email":"lucia.fernandez@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:1f9b50cb-f596-45b7-8cba-28ff41286db2","name":"Marek Zieliński","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:d1b7e3e8-0914-40fa-833f-a5addd4cd4a4","name":"Noor van Dijk","emails":[{"email":"noor.van.dijk@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"9f6d5cbf139841dc80a93e8c","name":"Olivia Brown","emails":[{"email":"olivia.brown@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:8ed82468-da1d-4afa-8a6c-214d7156faff","name":"Pedro Alves","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:da9b3751-7745-41b5-8312-81096899fc25","name":"Rania Khalil","emails":[{"email":"rania.khalil@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"ea6696f22e584a0381dfd979","name":"Stefan Ionescu","emails":[{"email":"stefan.ionescu@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Los_Angeles","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:921a9d29-23ca-4862-8dd4-87ebb19b3b28","name":"Thu Nguyễn","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Tokyo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:02906ba2-1209-4bcb-875c-e4f892abeb76","name":"Véronique Leroy","emails":[{"email":"veronique.leroy@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/London","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"d4dea69e761f488b818d1f30","name":"William Hart","emails":[{"email":"william.hart@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"America/Sao_Paulo","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:db8022ab-beb7-4eba-8a92-61b236bf095a","name":"山田 花子","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Asia/Kolkata","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:359d6b54-06d9-44c5-874d-b2ed6e7945b9","name":"Alex Kim","emails":[{"email":"alex.kim@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"94205df25c854da98fc1c937","name":"Alex Kim","emails":[{"email":"a.kim@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:587b7906-39cc-4c3b-85ff-fe5581470885","name":"Front Desk Oslo","emails":[{"email":"frontdesk@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"712020:e99c0066-1f5e-4939-8633-e986d5d98403","name":"Front Desk Lisbon","emails":[{"email":"frontdesk@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"e10ee3314cb94ba0813dd0d2","name":"Robin Vale","image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"ACTIVE","employee_roles":["USER"]},{"id":"557058:91b742f2-1943-4b2a-8769-2741b5b6cb3b","name":"Dana Leaver","emails":[{"email":"dana.leaver@northwind.example","type":"WORK"}],"image_url":"https://secure.gravatar.com/avatar/00000000000000000000000000000000","timezone":"Europe/Stockholm","employment_status":"INACTIVE","employee_roles":["USER"]}]',54,'{"webhook":{"id":"6b0d328121589f6deed9a56e","workspace_id":"6b0d327f0e83d054f1288adf","connection_id":"6b0d327f6754235b9031bfbc","integration_type":"jira","environment":"Sandbox","object_type":"hris_employee","event":"updated","webhook_type":"virtual","hook_url":"http://127.0.0.1:4555/bad","interval":1,"filters":{},"page_max_limit":100,"is_healthy":true,"is_paused":false,"is_beta":false,"created_at":"2026-11-30T08:23:29.987Z","updated_at":"2026-11-30T08:23:29.987Z"},"external_xref":"taskgate-sandbox"}','c905fea64c42c5ae289f1e998f2f1ce8','c2e446dbedd5d378eef03a5761d8807f97810dc50fdb76995a9e3c49e2f0f8d7','pending',1,1796027010237,1796027010447,1796027071448,NULL,500,'answered 500');
CREATE TABLE `job` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text,
	`dedupe` text,
	`seq` integer NOT NULL,
	`payload` text,
	`state` text NOT NULL,
	`run_at` integer NOT NULL,
	`locked_by` text,
	`locked_until` integer,
	`attempts` integer NOT NULL,
	`wakes` integer NOT NULL,
	`last_error` text,
	`created_at` integer NOT NULL,
	`done_at` integer
);
INSERT INTO job VALUES('6b0d327fd0658e6cee3cd52e','prune','','',1,NULL,'ready',1796027068005,NULL,NULL,0,1,NULL,1796027007959,NULL);
INSERT INTO job VALUES('6b0d327f79d241880544a8b1','health-check','','',2,NULL,'ready',1796027908065,NULL,NULL,0,1,NULL,1796027007967,NULL);
INSERT INTO job VALUES('6b0d327f986dae8e5a7324eb','prune-native','','',3,NULL,'ready',1796030608003,NULL,NULL,0,1,NULL,1796027007968,NULL);
INSERT INTO job VALUES('6b0d3281cb2942c186154854','poll','6b0d32812fbd00fc23cd6b60','',4,NULL,'ready',1796027069686,NULL,NULL,0,1,NULL,1796027009652,NULL);
INSERT INTO job VALUES('6b0d32822c4409a2ef85689c','poll','6b0d328121589f6deed9a56e','',5,NULL,'ready',1796027070298,NULL,NULL,0,1,NULL,1796027010080,NULL);
INSERT INTO job VALUES('6b0d3282cc4cefc050bd6edd','deliver','6b0d328121589f6deed9a56e','',6,NULL,'ready',1796027071448,NULL,NULL,1,1,'answered 500',1796027010237,NULL);
CREATE TABLE `poll` (
	`webhook_id` text PRIMARY KEY NOT NULL,
	`phase` text NOT NULL,
	`includes_all` integer NOT NULL,
	`since` integer,
	`told` integer NOT NULL,
	`told_at` integer,
	`round` integer NOT NULL
);
INSERT INTO poll VALUES('6b0d32812fbd00fc23cd6b60','live',0,1796027007694,0,NULL,1);
INSERT INTO poll VALUES('6b0d328121589f6deed9a56e','live',1,NULL,54,1796027010236,2);
CREATE TABLE `seen` (
	`webhook_id` text NOT NULL,
	`object_id` text NOT NULL,
	`version` text NOT NULL,
	`parent_id` text,
	`changed_at` integer,
	PRIMARY KEY(`webhook_id`, `object_id`)
);
INSERT INTO seen VALUES('6b0d32812fbd00fc23cd6b60','10561','1796027007692',NULL,1796027007692);
INSERT INTO seen VALUES('6b0d328121589f6deed9a56e','1c244eabcbdb4baa8cbc8dec','|bb54427fd193ec47e5a41a23cbcdab9825278e2aabb97c5e446014c769437d7f',NULL,NULL);
CREATE TABLE `webhook` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`integration_type` text NOT NULL,
	`environment` text NOT NULL,
	`object_type` text NOT NULL,
	`event` text NOT NULL,
	`type` text NOT NULL,
	`hook_url` text NOT NULL,
	`interval_ms` integer NOT NULL,
	`fields` text,
	`filters` text NOT NULL,
	`page_max_limit` integer NOT NULL,
	`is_paused` integer NOT NULL,
	`unhealthy_at` integer,
	`runs` text NOT NULL,
	`last_seq` integer NOT NULL,
	`checked_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
INSERT INTO webhook VALUES('6b0d32812fbd00fc23cd6b60','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc','jira','Sandbox','task_task','created','virtual','http://127.0.0.1:4555/hook',60000,NULL,'{}',100,0,NULL,'["2026-11-30T08:23:29.955Z read: 0 found"]',0,1796027009955,1796027009562,1796027009562);
INSERT INTO webhook VALUES('6b0d328121589f6deed9a56e','6b0d327f0e83d054f1288adf','6b0d327f6754235b9031bfbc','jira','Sandbox','hris_employee','updated','virtual','http://127.0.0.1:4555/bad',60000,NULL,'{"project_id":"10002"}',100,0,1790000000000,'["2026-11-30T08:23:30.448Z dispatch: answered 500; again at 2026-11-30T08:24:31.448Z","2026-11-30T08:23:30.420Z read: 0 found","2026-11-30T08:23:30.275Z read: 54 found"]',1,1796027010448,1796027009987,1796027009987);
CREATE TABLE `console_session` (
	`hash` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`key_id`) REFERENCES `api_key`(`id`) ON UPDATE no action ON DELETE no action
);
INSERT INTO console_session VALUES('recorded-session','6b0d327fddd88b390f566dd0',1,4102444800000);
CREATE TABLE `recent_write` (
	`key` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`object_id` text NOT NULL,
	`written_at` integer NOT NULL
);
INSERT INTO recent_write VALUES('6b0d327f6754235b9031bfbc 10569','6b0d327f6754235b9031bfbc','10569',1796027012404);
CREATE TABLE `native_event` (
	`connection_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`hints` text NOT NULL,
	`received_at` integer NOT NULL,
	`done_at` integer,
	PRIMARY KEY(`connection_id`, `delivery_id`)
);
INSERT INTO native_event VALUES('6b0d327f6754235b9031bfbc','delivery-1','[{"type":"task_task","id":"10001"}]',1790000000000,NULL);
CREATE TABLE `native_object` (
	`connection_id` text NOT NULL,
	`object_type` text NOT NULL,
	`object_id` text NOT NULL,
	`parent_id` text,
	`state` text NOT NULL,
	`version` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`connection_id`, `object_type`, `object_id`)
);
INSERT INTO native_object VALUES('6b0d327f6754235b9031bfbc','task_task','10001',NULL,'updated',1790000000001,1790000000000);
CREATE TABLE `native_registration` (
	`connection_id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`provider_id` text,
	`site_id` text,
	`site_url` text,
	`url` text,
	`expires_at` integer,
	`checked_at` integer,
	`last_error` text,
	`lease_owner` text,
	`lease_until` integer,
	`round` integer NOT NULL,
	`created_at` integer NOT NULL
);
INSERT INTO native_registration VALUES('6b0d327f6754235b9031bfbc','6b0d327f0e83d054f1288adf','41','site','https://recorded.example','https://gateway.example/hooks/x',NULL,NULL,NULL,NULL,NULL,3,1);
CREATE TABLE `native_watch` (
	`connection_id` text NOT NULL,
	`object_type` text NOT NULL,
	`since` integer NOT NULL,
	`knows_all` integer NOT NULL,
	`swept_at` integer,
	PRIMARY KEY(`connection_id`, `object_type`)
);
INSERT INTO native_watch VALUES('6b0d327f6754235b9031bfbc','task_task',1790000000000,1,NULL);
CREATE TABLE `closing` (
	`name` text PRIMARY KEY NOT NULL,
	`until` integer NOT NULL
);
INSERT INTO closing VALUES('https://recorded.example:jira-quota-tenant',4102444800000);
CREATE TABLE `peer` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
);
INSERT INTO peer VALUES('GIlguH8brhzTMWKc',1796027017966);
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text,
	`actor` text NOT NULL,
	`key_id` text,
	`key_prefix` text,
	`action` text NOT NULL,
	`target_id` text,
	`status` integer,
	`error` text,
	`address` text,
	`changes` text,
	`created_at` integer NOT NULL
);
INSERT INTO audit VALUES('6b0d3281002e5dcaaf01c6ec','6b0d327f0e83d054f1288adf','key','6b0d327fddd88b390f566dd0','recorded','POST /unified/environment',NULL,200,NULL,'127.0.0.1','{"environments":["Staging"]}',1796027009466);
INSERT INTO audit VALUES('6b0d3281d78bd3bc6c2a688a','6b0d327f0e83d054f1288adf','key','6b0d327fddd88b390f566dd0','recorded','POST /unified/webhook','6b0d32812fbd00fc23cd6b60',200,NULL,'127.0.0.1','{"connection_id":"6b0d327f6754235b9031bfbc","object_type":"task_task","event":"created","hook_url":"…","interval":1}',1796027009668);
INSERT INTO audit VALUES('6b0d3282fa785c269882a6d1','6b0d327f0e83d054f1288adf','key','6b0d327fddd88b390f566dd0','recorded','POST /unified/webhook','6b0d328121589f6deed9a56e',200,NULL,'127.0.0.1','{"connection_id":"6b0d327f6754235b9031bfbc","object_type":"hris_employee","event":"updated","hook_url":"…","interval":1}',1796027010100);
INSERT INTO audit VALUES('6b0d3284f1f4b90807f4131a','6b0d327f0e83d054f1288adf','key','6b0d327fddd88b390f566dd0','recorded','POST /unified/connection/:id/reauth','6b0d327f6754235b9031bfbc',200,NULL,'127.0.0.1',NULL,1796027012734);
INSERT INTO audit VALUES('6b0d32842eef8768f787598e','6b0d327f0e83d054f1288adf','key','6b0d327fddd88b390f566dd0','recorded','PUT /unified/connection/:id','6b0d327f6754235b9031bfbc',200,NULL,'127.0.0.1','{"external_xref":"customer-1"}',1796027012887);
CREATE UNIQUE INDEX `api_key_hash_unique` ON `api_key` (`hash`);
CREATE INDEX `api_key_workspace` ON `api_key` (`workspace_id`);
CREATE INDEX `apicall_workspace` ON `apicall` (`workspace_id`,`created_at`);
CREATE INDEX `apicall_connection` ON `apicall` (`connection_id`,`created_at`);
CREATE INDEX `apicall_age` ON `apicall` (`created_at`);
CREATE INDEX `connection_workspace` ON `connection` (`workspace_id`,`created_at`);
CREATE UNIQUE INDEX `workspace_name_unique` ON `workspace` (`name`);
CREATE INDEX `auth_flow_expiry` ON `auth_flow` (`expires_at`);
CREATE INDEX `snapshot_expiry` ON `snapshot` (`expires_at`);
CREATE INDEX `snapshot_connection` ON `snapshot` (`connection_id`);
CREATE INDEX `idempotency_expiry` ON `idempotency` (`expires_at`);
CREATE UNIQUE INDEX `delivery_seq` ON `delivery` (`webhook_id`,`seq`);
CREATE UNIQUE INDEX `delivery_dedupe` ON `delivery` (`webhook_id`,`dedupe`);
CREATE INDEX `delivery_status` ON `delivery` (`webhook_id`,`status`,`seq`);
CREATE INDEX `delivery_age` ON `delivery` (`status`,`created_at`);
CREATE UNIQUE INDEX `job_dedupe` ON `job` (`kind`,`key`,`dedupe`);
CREATE INDEX `job_due` ON `job` (`state`,`kind`,`run_at`);
CREATE INDEX `job_order` ON `job` (`kind`,`key`,`seq`);
CREATE INDEX `job_seq` ON `job` (`seq`);
CREATE INDEX `job_age` ON `job` (`state`,`done_at`);
CREATE INDEX `seen_age` ON `seen` (`webhook_id`,`changed_at`);
CREATE INDEX `webhook_workspace` ON `webhook` (`workspace_id`,`created_at`);
CREATE INDEX `webhook_connection` ON `webhook` (`connection_id`);
CREATE INDEX `console_session_expiry` ON `console_session` (`expires_at`);
CREATE INDEX `recent_write_connection` ON `recent_write` (`connection_id`,`written_at`);
CREATE INDEX `recent_write_age` ON `recent_write` (`written_at`);
CREATE INDEX `native_event_waiting` ON `native_event` (`connection_id`,`done_at`,`received_at`);
CREATE INDEX `native_event_age` ON `native_event` (`done_at`);
CREATE INDEX `native_object_parent` ON `native_object` (`connection_id`,`object_type`,`parent_id`);
CREATE INDEX `native_object_age` ON `native_object` (`connection_id`,`object_type`,`changed_at`);
CREATE INDEX `native_registration_provider` ON `native_registration` (`provider_id`);
CREATE INDEX `audit_workspace` ON `audit` (`workspace_id`,`created_at`);
CREATE INDEX `audit_age` ON `audit` (`created_at`);
COMMIT;
