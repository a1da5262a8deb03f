CREATE TABLE "recent_write" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"object_id" text COLLATE "C" NOT NULL,
	"written_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "recent_write_connection" ON "recent_write" USING btree ("connection_id","written_at");--> statement-breakpoint
CREATE INDEX "recent_write_age" ON "recent_write" USING btree ("written_at");