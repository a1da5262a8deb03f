CREATE TABLE `idempotency` (
	`hash` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`marker` text NOT NULL,
	`memo` text,
	`is_doubtful` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`answer` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_expiry` ON `idempotency` (`expires_at`);