ALTER TABLE `webhook` ADD `db_type` text;--> statement-breakpoint
ALTER TABLE `webhook` ADD `db_schema` text;--> statement-breakpoint
ALTER TABLE `webhook` ADD `db_name_prefix` text;