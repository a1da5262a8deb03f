CREATE TABLE `workspace_app` (
	`workspace_id` text NOT NULL,
	`integration_type` text NOT NULL,
	`client_id` text NOT NULL,
	`client_secret` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `integration_type`),
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `connection` ADD `oauth_client_id` text;--> statement-breakpoint
ALTER TABLE `native_registration` ADD `secret` text;