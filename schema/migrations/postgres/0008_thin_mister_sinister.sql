CREATE TABLE "workspace_app" (
	"workspace_id" text COLLATE "C" NOT NULL,
	"integration_type" text COLLATE "C" NOT NULL,
	"client_id" text COLLATE "C" NOT NULL,
	"client_secret" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "workspace_app_workspace_id_integration_type_pk" PRIMARY KEY("workspace_id","integration_type")
);
--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "oauth_client_id" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "native_registration" ADD COLUMN "secret" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "workspace_app" ADD CONSTRAINT "workspace_app_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspace"("id") ON DELETE no action ON UPDATE no action;