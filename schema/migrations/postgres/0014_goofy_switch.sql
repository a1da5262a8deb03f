ALTER TABLE "apicall" ADD COLUMN "request_id" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "apicall_request" ON "apicall" USING btree ("request_id");