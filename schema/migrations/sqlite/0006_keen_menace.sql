CREATE TABLE `recent_write` (
	`key` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`object_id` text NOT NULL,
	`written_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `recent_write_connection` ON `recent_write` (`connection_id`,`written_at`);--> statement-breakpoint
CREATE INDEX `recent_write_age` ON `recent_write` (`written_at`);