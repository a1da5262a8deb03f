CREATE TABLE "console_session" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "apicall" ADD COLUMN "trace" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "console_session" ADD CONSTRAINT "console_session_key_id_api_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "console_session_expiry" ON "console_session" USING btree ("expires_at");