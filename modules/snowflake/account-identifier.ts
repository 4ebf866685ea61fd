/** Organization, hyphen and account together. Source: Snowflake, "Account identifiers". */
const MAX_IDENTIFIER_LENGTH = 63;
/** Letters and digits, as Snowflake generates them: two or three letters and five digits. */
const LOCATOR = /^[A-Za-z]{2,3}\d{5}$/;
const WHERE_TO_LOOK =
  "in Snowsight, or `SELECT CURRENT_ORGANIZATION_NAME(), CURRENT_ACCOUNT_NAME()`, shows both";

/**
 * What is wrong with the name of an organization, as the end of a sentence that begins with its key.
 * Source: Snowflake, "Account identifiers" and CREATE ORGANIZATION ACCOUNT.
 */
export function organizationFault(organization: string): string | undefined {
  const whole = wholeIdentifier(organization);
  if (whole !== undefined)
    return `must be the organization alone; write organization: ${whole.organization} and account: ${whole.account}`;
  if (organization.includes("."))
    return `is an account locator with its region; the organization is another name: ${WHERE_TO_LOOK}`;
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(organization))
    return "must be letters and digits, beginning with a letter";
  return undefined;
}

/**
 * What is wrong with the name of an account inside of its organization. A legal name that looks like a locator is let
 * through: it can be one, and only Snowflake knows; see `looksLikeLocator`.
 */
export function accountFault(account: string): string | undefined {
  if (account.includes(".") || account.includes("/"))
    return `is an account locator with its region; write the account's name in its organization: ${WHERE_TO_LOOK}`;
  const whole = wholeIdentifier(account);
  if (whole !== undefined)
    return `must be the account alone; write organization: ${whole.organization} and account: ${whole.account}`;
  if (!/^[A-Za-z](\w*[A-Za-z0-9])?$/.test(account))
    return "must be letters, digits and _, beginning with a letter and not ending with _";
  return undefined;
}

/** What is wrong with the two together. */
export function identifierFault(organization: string, account: string): string | undefined {
  const { length } = `${organization}-${account}`;
  if (length > MAX_IDENTIFIER_LENGTH)
    return `is too long: ${length} characters together with the organization, and Snowflake takes ${MAX_IDENTIFIER_LENGTH}`;
  if (organization.toUpperCase() === account.toUpperCase() && looksLikeLocator(account))
    return `is the account's locator, twice; organization and account are two other names: ${WHERE_TO_LOOK}`;
  return undefined;
}

/** Whether a name has the form of the locators that Snowflake generates, such as XY12345. */
export function looksLikeLocator(account: string): boolean {
  return LOCATOR.test(account);
}

/** `myorg-analytics` is both names in one. */
function wholeIdentifier(text: string): { organization: string; account: string } | undefined {
  const [, organization, account] = /^([A-Za-z][A-Za-z0-9]*)-([A-Za-z]\w*)$/.exec(text) ?? [];
  if (organization === undefined || account === undefined) return undefined;
  return { organization: organization.toUpperCase(), account: account.toUpperCase() };
}
