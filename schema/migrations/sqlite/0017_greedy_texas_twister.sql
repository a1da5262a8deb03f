ALTER TABLE `apicall` ADD `request_id` text;--> statement-breakpoint
CREATE INDEX `apicall_request` ON `apicall` (`request_id`);