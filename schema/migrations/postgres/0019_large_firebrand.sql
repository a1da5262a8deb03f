CREATE TABLE "walk" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"list" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"next" bigint NOT NULL,
	"used_at" bigint NOT NULL,
	"value" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
DROP TABLE "snapshot" CASCADE;--> statement-breakpoint
CREATE INDEX "walk_list" ON "walk" USING btree ("list","used_at");--> statement-breakpoint
CREATE INDEX "walk_use" ON "walk" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "walk_connection" ON "walk" USING btree ("connection_id");