CREATE TABLE `snapshot` (
	`key` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `snapshot_expiry` ON `snapshot` (`expires_at`);--> statement-breakpoint
CREATE INDEX `snapshot_connection` ON `snapshot` (`connection_id`);