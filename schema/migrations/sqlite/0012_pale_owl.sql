DROP INDEX `job_due`;--> statement-breakpoint
ALTER TABLE `job` ADD `workspace_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `job` ADD `lane` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `job_soon` ON `job` (`state`,`run_at`);--> statement-breakpoint
CREATE INDEX `job_turn` ON `job` (`state`,`kind`,`workspace_id`,`run_at`,`seq`);