CREATE TABLE "captured_call" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"sealed" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "capture_until" bigint;--> statement-breakpoint
ALTER TABLE "peer" ADD COLUMN "version" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "peer" ADD COLUMN "started_at" bigint;--> statement-breakpoint
CREATE INDEX "captured_call_connection" ON "captured_call" USING btree ("connection_id");--> statement-breakpoint
CREATE INDEX "captured_call_expiry" ON "captured_call" USING btree ("expires_at");