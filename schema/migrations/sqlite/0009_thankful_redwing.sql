CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text,
	`actor` text NOT NULL,
	`key_id` text,
	`key_prefix` text,
	`action` text NOT NULL,
	`target_id` text,
	`status` integer,
	`error` text,
	`address` text,
	`changes` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_workspace` ON `audit` (`workspace_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `audit_age` ON `audit` (`created_at`);