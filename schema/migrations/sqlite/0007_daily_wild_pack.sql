CREATE TABLE `native_event` (
	`connection_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`hints` text NOT NULL,
	`received_at` integer NOT NULL,
	`done_at` integer,
	PRIMARY KEY(`connection_id`, `delivery_id`)
);
--> statement-breakpoint
CREATE INDEX `native_event_waiting` ON `native_event` (`connection_id`,`done_at`,`received_at`);--> statement-breakpoint
CREATE INDEX `native_event_age` ON `native_event` (`done_at`);--> statement-breakpoint
CREATE TABLE `native_object` (
	`connection_id` text NOT NULL,
	`object_type` text NOT NULL,
	`object_id` text NOT NULL,
	`parent_id` text,
	`state` text NOT NULL,
	`version` integer NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`connection_id`, `object_type`, `object_id`)
);
--> statement-breakpoint
CREATE INDEX `native_object_parent` ON `native_object` (`connection_id`,`object_type`,`parent_id`);--> statement-breakpoint
CREATE INDEX `native_object_age` ON `native_object` (`connection_id`,`object_type`,`changed_at`);--> statement-breakpoint
CREATE TABLE `native_registration` (
	`connection_id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`provider_id` text,
	`site_id` text,
	`site_url` text,
	`url` text,
	`expires_at` integer,
	`checked_at` integer,
	`last_error` text,
	`lease_owner` text,
	`lease_until` integer,
	`round` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `native_registration_provider` ON `native_registration` (`provider_id`);--> statement-breakpoint
CREATE TABLE `native_watch` (
	`connection_id` text NOT NULL,
	`object_type` text NOT NULL,
	`since` integer NOT NULL,
	`knows_all` integer NOT NULL,
	`swept_at` integer,
	PRIMARY KEY(`connection_id`, `object_type`)
);
