CREATE TABLE `walk` (
	`id` text PRIMARY KEY NOT NULL,
	`list` text NOT NULL,
	`connection_id` text NOT NULL,
	`next` integer NOT NULL,
	`used_at` integer NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `walk_list` ON `walk` (`list`,`used_at`);--> statement-breakpoint
CREATE INDEX `walk_use` ON `walk` (`used_at`);--> statement-breakpoint
CREATE INDEX `walk_connection` ON `walk` (`connection_id`);--> statement-breakpoint
DROP TABLE `snapshot`;