CREATE TABLE `delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`body` text NOT NULL,
	`size` integer NOT NULL,
	`envelope` text NOT NULL,
	`nonce` text NOT NULL,
	`dedupe` text,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`created_at` integer NOT NULL,
	`attempted_at` integer,
	`next_attempt_at` integer,
	`delivered_at` integer,
	`last_status` integer,
	`last_error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_seq` ON `delivery` (`webhook_id`,`seq`);--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_dedupe` ON `delivery` (`webhook_id`,`dedupe`);--> statement-breakpoint
CREATE INDEX `delivery_status` ON `delivery` (`webhook_id`,`status`,`seq`);--> statement-breakpoint
CREATE INDEX `delivery_age` ON `delivery` (`status`,`created_at`);--> statement-breakpoint
CREATE TABLE `job` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text,
	`dedupe` text,
	`seq` integer NOT NULL,
	`payload` text,
	`state` text NOT NULL,
	`run_at` integer NOT NULL,
	`locked_by` text,
	`locked_until` integer,
	`attempts` integer NOT NULL,
	`wakes` integer NOT NULL,
	`last_error` text,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `job_dedupe` ON `job` (`kind`,`key`,`dedupe`);--> statement-breakpoint
CREATE INDEX `job_due` ON `job` (`state`,`kind`,`run_at`);--> statement-breakpoint
CREATE INDEX `job_order` ON `job` (`kind`,`key`,`seq`);--> statement-breakpoint
CREATE INDEX `job_seq` ON `job` (`seq`);--> statement-breakpoint
CREATE INDEX `job_age` ON `job` (`state`,`done_at`);--> statement-breakpoint
CREATE TABLE `poll` (
	`webhook_id` text PRIMARY KEY NOT NULL,
	`phase` text NOT NULL,
	`includes_all` integer NOT NULL,
	`since` integer,
	`told` integer NOT NULL,
	`told_at` integer,
	`round` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `seen` (
	`webhook_id` text NOT NULL,
	`object_id` text NOT NULL,
	`version` text NOT NULL,
	`parent_id` text,
	`changed_at` integer,
	PRIMARY KEY(`webhook_id`, `object_id`)
);
--> statement-breakpoint
CREATE INDEX `seen_age` ON `seen` (`webhook_id`,`changed_at`);--> statement-breakpoint
CREATE TABLE `webhook` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`integration_type` text NOT NULL,
	`environment` text NOT NULL,
	`object_type` text NOT NULL,
	`event` text NOT NULL,
	`type` text NOT NULL,
	`hook_url` text NOT NULL,
	`interval_ms` integer NOT NULL,
	`fields` text,
	`filters` text NOT NULL,
	`page_max_limit` integer NOT NULL,
	`is_paused` integer NOT NULL,
	`unhealthy_at` integer,
	`runs` text NOT NULL,
	`last_seq` integer NOT NULL,
	`checked_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_workspace` ON `webhook` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `webhook_connection` ON `webhook` (`connection_id`);--> statement-breakpoint
ALTER TABLE `workspace` ADD `former_secret` text;--> statement-breakpoint
ALTER TABLE `workspace` ADD `former_secret_until` integer;