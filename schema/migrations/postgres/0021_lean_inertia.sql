ALTER TABLE "audit" ADD COLUMN "person" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "console_session" ADD COLUMN "person" text COLLATE "C";