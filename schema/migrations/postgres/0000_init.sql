CREATE TABLE "api_key" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"prefix" text COLLATE "C" NOT NULL,
	"is_read_only" boolean DEFAULT false NOT NULL,
	"created_at" bigint NOT NULL,
	"revoked_at" bigint,
	CONSTRAINT "api_key_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "apicall" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C",
	"webhook_id" text COLLATE "C",
	"integration_type" text COLLATE "C" NOT NULL,
	"environment" text COLLATE "C" NOT NULL,
	"external_xref" text COLLATE "C",
	"type" text COLLATE "C" NOT NULL,
	"method" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"path" text COLLATE "C" NOT NULL,
	"status" bigint NOT NULL,
	"error" text COLLATE "C",
	"ip_address" text COLLATE "C",
	"user_agent" text COLLATE "C",
	"size" bigint,
	"total_ms" bigint NOT NULL,
	"upstream_ms" bigint NOT NULL,
	"upstream_calls" bigint NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth_flow" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"payload" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connection" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"integration_type" text COLLATE "C" NOT NULL,
	"environment" text COLLATE "C" NOT NULL,
	"external_xref" text COLLATE "C",
	"categories" text COLLATE "C" NOT NULL,
	"permissions" text COLLATE "C" NOT NULL,
	"auth" text COLLATE "C" NOT NULL,
	"credentials" text COLLATE "C" NOT NULL,
	"lease_owner" text COLLATE "C",
	"lease_until" bigint,
	"is_paused" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"last_healthy_at" bigint,
	"last_unhealthy_at" bigint,
	"last_unhealthy_code" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "environment" (
	"workspace_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"is_deleted" boolean NOT NULL,
	CONSTRAINT "environment_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"fingerprint" text COLLATE "C" NOT NULL,
	"marker" text COLLATE "C" NOT NULL,
	"memo" text COLLATE "C",
	"is_doubtful" boolean NOT NULL,
	"lease_owner" text COLLATE "C",
	"lease_until" bigint,
	"answer" text COLLATE "C",
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "snapshot" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"value" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workspace" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"secret" text COLLATE "C" NOT NULL,
	"redirect_origins" text COLLATE "C",
	"created_at" bigint NOT NULL,
	CONSTRAINT "workspace_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth_flow" ADD CONSTRAINT "auth_flow_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment" ADD CONSTRAINT "environment_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_workspace" ON "api_key" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "apicall_workspace" ON "apicall" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "apicall_connection" ON "apicall" USING btree ("connection_id","created_at");--> statement-breakpoint
CREATE INDEX "apicall_age" ON "apicall" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "auth_flow_expiry" ON "auth_flow" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "connection_workspace" ON "connection" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "idempotency_expiry" ON "idempotency" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "snapshot_expiry" ON "snapshot" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "snapshot_connection" ON "snapshot" USING btree ("connection_id");