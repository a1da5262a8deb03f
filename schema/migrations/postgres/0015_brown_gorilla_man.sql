ALTER TABLE "connection" ADD COLUMN "expires_at" bigint;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "expiry_told" bigint;--> statement-breakpoint
CREATE INDEX "connection_expiry" ON "connection" USING btree ("expires_at");