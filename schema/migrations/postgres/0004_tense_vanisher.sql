CREATE TABLE "native_event" (
	"connection_id" text COLLATE "C" NOT NULL,
	"delivery_id" text COLLATE "C" NOT NULL,
	"hints" text COLLATE "C" NOT NULL,
	"received_at" bigint NOT NULL,
	"done_at" bigint,
	CONSTRAINT "native_event_connection_id_delivery_id_pk" PRIMARY KEY("connection_id","delivery_id")
);
--> statement-breakpoint
CREATE TABLE "native_object" (
	"connection_id" text COLLATE "C" NOT NULL,
	"object_type" text COLLATE "C" NOT NULL,
	"object_id" text COLLATE "C" NOT NULL,
	"parent_id" text COLLATE "C",
	"state" text COLLATE "C" NOT NULL,
	"version" bigint NOT NULL,
	"changed_at" bigint NOT NULL,
	CONSTRAINT "native_object_connection_id_object_type_object_id_pk" PRIMARY KEY("connection_id","object_type","object_id")
);
--> statement-breakpoint
CREATE TABLE "native_registration" (
	"connection_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"workspace_id" text COLLATE "C" NOT NULL,
	"provider_id" text COLLATE "C",
	"site_id" text COLLATE "C",
	"site_url" text COLLATE "C",
	"url" text COLLATE "C",
	"expires_at" bigint,
	"checked_at" bigint,
	"last_error" text COLLATE "C",
	"lease_owner" text COLLATE "C",
	"lease_until" bigint,
	"round" bigint NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "native_watch" (
	"connection_id" text COLLATE "C" NOT NULL,
	"object_type" text COLLATE "C" NOT NULL,
	"since" bigint NOT NULL,
	"knows_all" boolean NOT NULL,
	"swept_at" bigint,
	CONSTRAINT "native_watch_connection_id_object_type_pk" PRIMARY KEY("connection_id","object_type")
);
--> statement-breakpoint
CREATE INDEX "native_event_waiting" ON "native_event" USING btree ("connection_id","done_at","received_at");--> statement-breakpoint
CREATE INDEX "native_event_age" ON "native_event" USING btree ("done_at");--> statement-breakpoint
CREATE INDEX "native_object_parent" ON "native_object" USING btree ("connection_id","object_type","parent_id");--> statement-breakpoint
CREATE INDEX "native_object_age" ON "native_object" USING btree ("connection_id","object_type","changed_at");--> statement-breakpoint
CREATE INDEX "native_registration_provider" ON "native_registration" USING btree ("provider_id");