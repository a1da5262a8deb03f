CREATE TABLE `captured_call` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`sealed` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `captured_call_connection` ON `captured_call` (`connection_id`);--> statement-breakpoint
CREATE INDEX `captured_call_expiry` ON `captured_call` (`expires_at`);--> statement-breakpoint
ALTER TABLE `connection` ADD `capture_until` integer;--> statement-breakpoint
ALTER TABLE `peer` ADD `version` text;--> statement-breakpoint
ALTER TABLE `peer` ADD `started_at` integer;