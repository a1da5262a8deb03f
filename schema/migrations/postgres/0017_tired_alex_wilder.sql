CREATE TABLE "agent" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"client_id" text COLLATE "C" NOT NULL,
	"client_name" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"permissions" text COLLATE "C" NOT NULL,
	"policy" text COLLATE "C" NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "agent_token" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"agent_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint
);
--> statement-breakpoint
CREATE TABLE "policy_use" (
	"subject_id" text COLLATE "C" NOT NULL,
	"day" bigint NOT NULL,
	"objects" bigint NOT NULL,
	CONSTRAINT "policy_use_subject_id_day_pk" PRIMARY KEY("subject_id","day")
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "policy" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_token" ADD CONSTRAINT "agent_token_agent_id_agent_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agent"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_workspace" ON "agent" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "agent_token_expiry" ON "agent_token" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "agent_token_agent" ON "agent_token" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "policy_use_day" ON "policy_use" USING btree ("day");