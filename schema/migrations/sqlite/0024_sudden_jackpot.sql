ALTER TABLE `audit` ADD `person` text;--> statement-breakpoint
ALTER TABLE `console_session` ADD `person` text;