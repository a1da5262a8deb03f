CREATE TABLE `closing` (
	`name` text PRIMARY KEY NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `peer` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
);
