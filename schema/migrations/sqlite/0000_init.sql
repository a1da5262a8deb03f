CREATE TABLE `api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`hash` text NOT NULL,
	`prefix` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_key_hash_unique` ON `api_key` (`hash`);--> statement-breakpoint
CREATE INDEX `api_key_workspace` ON `api_key` (`workspace_id`);--> statement-breakpoint
CREATE TABLE `apicall` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`connection_id` text,
	`webhook_id` text,
	`integration_type` text NOT NULL,
	`environment` text NOT NULL,
	`external_xref` text,
	`type` text NOT NULL,
	`method` text NOT NULL,
	`name` text NOT NULL,
	`path` text NOT NULL,
	`status` integer NOT NULL,
	`error` text,
	`ip_address` text,
	`user_agent` text,
	`size` integer,
	`total_ms` integer NOT NULL,
	`upstream_ms` integer NOT NULL,
	`upstream_calls` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `apicall_workspace` ON `apicall` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `apicall_connection` ON `apicall` (`connection_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `apicall_age` ON `apicall` (`created_at`);--> statement-breakpoint
CREATE TABLE `connection` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`integration_type` text NOT NULL,
	`environment` text NOT NULL,
	`external_xref` text,
	`categories` text NOT NULL,
	`permissions` text NOT NULL,
	`auth` text NOT NULL,
	`credentials` text NOT NULL,
	`is_paused` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`last_healthy_at` integer,
	`last_unhealthy_at` integer,
	`last_unhealthy_code` text,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `connection_workspace` ON `connection` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `workspace` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workspace_name_unique` ON `workspace` (`name`);