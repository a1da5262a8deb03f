ALTER TABLE `connection` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `connection` ADD `expiry_told` integer;--> statement-breakpoint
CREATE INDEX `connection_expiry` ON `connection` (`expires_at`);