ALTER TABLE "webhook" ADD COLUMN "db_type" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "webhook" ADD COLUMN "db_schema" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "webhook" ADD COLUMN "db_name_prefix" text COLLATE "C";