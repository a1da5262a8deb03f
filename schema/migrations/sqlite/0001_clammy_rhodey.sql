CREATE TABLE `auth_flow` (
	`hash` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`payload` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `auth_flow_expiry` ON `auth_flow` (`expires_at`);--> statement-breakpoint
CREATE TABLE `environment` (
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`is_deleted` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `name`),
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `api_key` ADD `is_read_only` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `connection` ADD `lease_owner` text;--> statement-breakpoint
ALTER TABLE `connection` ADD `lease_until` integer;--> statement-breakpoint
ALTER TABLE `workspace` ADD `redirect_origins` text;