ALTER TABLE "api_key" ADD COLUMN "name" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "expires_at" bigint;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "last_used_at" bigint;