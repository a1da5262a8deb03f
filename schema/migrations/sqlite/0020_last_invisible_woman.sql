CREATE TABLE `agent` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`client_id` text NOT NULL,
	`client_name` text NOT NULL,
	`connection_id` text NOT NULL,
	`permissions` text NOT NULL,
	`policy` text NOT NULL,
	`key_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `agent_workspace` ON `agent` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `agent_token` (
	`hash` text PRIMARY KEY NOT NULL,
	`agent_id` text NOT NULL,
	`kind` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`agent_id`) REFERENCES `agent`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `agent_token_expiry` ON `agent_token` (`expires_at`);--> statement-breakpoint
CREATE INDEX `agent_token_agent` ON `agent_token` (`agent_id`);--> statement-breakpoint
CREATE TABLE `policy_use` (
	`subject_id` text NOT NULL,
	`day` integer NOT NULL,
	`objects` integer NOT NULL,
	PRIMARY KEY(`subject_id`, `day`)
);
--> statement-breakpoint
CREATE INDEX `policy_use_day` ON `policy_use` (`day`);--> statement-breakpoint
ALTER TABLE `api_key` ADD `policy` text;