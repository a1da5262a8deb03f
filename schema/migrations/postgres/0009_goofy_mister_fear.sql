DROP INDEX "job_due";--> statement-breakpoint
ALTER TABLE "job" ADD COLUMN "workspace_id" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "job" ADD COLUMN "lane" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX "job_soon" ON "job" USING btree ("state","run_at");--> statement-breakpoint
CREATE INDEX "job_turn" ON "job" USING btree ("state","kind","workspace_id","run_at","seq");