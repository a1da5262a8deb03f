CREATE TABLE "audit" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C",
	"actor" text COLLATE "C" NOT NULL,
	"key_id" text COLLATE "C",
	"key_prefix" text COLLATE "C",
	"action" text COLLATE "C" NOT NULL,
	"target_id" text COLLATE "C",
	"status" bigint,
	"error" text COLLATE "C",
	"address" text COLLATE "C",
	"changes" text COLLATE "C",
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_workspace" ON "audit" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_age" ON "audit" USING btree ("created_at");