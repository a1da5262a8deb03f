CREATE TABLE "delivery" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"webhook_id" text COLLATE "C" NOT NULL,
	"seq" bigint NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"body" text COLLATE "C" NOT NULL,
	"size" bigint NOT NULL,
	"envelope" text COLLATE "C" NOT NULL,
	"nonce" text COLLATE "C" NOT NULL,
	"dedupe" text COLLATE "C",
	"status" text COLLATE "C" NOT NULL,
	"attempts" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"attempted_at" bigint,
	"next_attempt_at" bigint,
	"delivered_at" bigint,
	"last_status" bigint,
	"last_error" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "job" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C",
	"dedupe" text COLLATE "C",
	"seq" bigint NOT NULL,
	"payload" text COLLATE "C",
	"state" text COLLATE "C" NOT NULL,
	"run_at" bigint NOT NULL,
	"locked_by" text COLLATE "C",
	"locked_until" bigint,
	"attempts" bigint NOT NULL,
	"wakes" bigint NOT NULL,
	"last_error" text COLLATE "C",
	"created_at" bigint NOT NULL,
	"done_at" bigint
);
--> statement-breakpoint
CREATE TABLE "poll" (
	"webhook_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"phase" text COLLATE "C" NOT NULL,
	"includes_all" boolean NOT NULL,
	"since" bigint,
	"told" bigint NOT NULL,
	"told_at" bigint,
	"round" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seen" (
	"webhook_id" text COLLATE "C" NOT NULL,
	"object_id" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"parent_id" text COLLATE "C",
	"changed_at" bigint,
	CONSTRAINT "seen_webhook_id_object_id_pk" PRIMARY KEY("webhook_id","object_id")
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"integration_type" text COLLATE "C" NOT NULL,
	"environment" text COLLATE "C" NOT NULL,
	"object_type" text COLLATE "C" NOT NULL,
	"event" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"hook_url" text COLLATE "C" NOT NULL,
	"interval_ms" bigint NOT NULL,
	"fields" text COLLATE "C",
	"filters" text COLLATE "C" NOT NULL,
	"page_max_limit" bigint NOT NULL,
	"is_paused" boolean NOT NULL,
	"unhealthy_at" bigint,
	"runs" text COLLATE "C" NOT NULL,
	"last_seq" bigint NOT NULL,
	"checked_at" bigint,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workspace" ADD COLUMN "former_secret" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "workspace" ADD COLUMN "former_secret_until" bigint;--> statement-breakpoint
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_seq" ON "delivery" USING btree ("webhook_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_dedupe" ON "delivery" USING btree ("webhook_id","dedupe");--> statement-breakpoint
CREATE INDEX "delivery_status" ON "delivery" USING btree ("webhook_id","status","seq");--> statement-breakpoint
CREATE INDEX "delivery_age" ON "delivery" USING btree ("status","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "job_dedupe" ON "job" USING btree ("kind","key","dedupe");--> statement-breakpoint
CREATE INDEX "job_due" ON "job" USING btree ("state","kind","run_at");--> statement-breakpoint
CREATE INDEX "job_order" ON "job" USING btree ("kind","key","seq");--> statement-breakpoint
CREATE INDEX "job_seq" ON "job" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "job_age" ON "job" USING btree ("state","done_at");--> statement-breakpoint
CREATE INDEX "seen_age" ON "seen" USING btree ("webhook_id","changed_at");--> statement-breakpoint
CREATE INDEX "webhook_workspace" ON "webhook" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_connection" ON "webhook" USING btree ("connection_id");