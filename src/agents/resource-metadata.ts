/** Where the door for agents describes itself. Source: RFC 9728, section 3.1. */
export const resourceMetadataUrl = (ownUrl: string): string => `${ownUrl}/.well-known/oauth-protected-resource/mcp`;
