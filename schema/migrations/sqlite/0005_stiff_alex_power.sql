CREATE TABLE `console_session` (
	`hash` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`key_id`) REFERENCES `api_key`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `console_session_expiry` ON `console_session` (`expires_at`);--> statement-breakpoint
ALTER TABLE `apicall` ADD `trace` text;