import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Credentials, Emulator } from "./emulator";

const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** Users and roles of any account of the emulator. */
export class Identities {
  constructor(private readonly emulator: Emulator) {}

  /** A user who may do what `Action` says with everything, where no other policy is against it. */
  async user(account: string, UserName: string, Action: string): Promise<Credentials> {
    const iam = this.iam(account);
    await iam.send(new CreateUserCommand({ UserName }));
    const PolicyDocument = policy({ Action, Resource: "*" });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "may", PolicyDocument }));
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { accessKeyId: key?.AccessKeyId ?? "", secretAccessKey: key?.SecretAccessKey ?? "" };
  }

  /** A role that the root users of some accounts may let anyone assume; it may do what `Action` says. */
  async role(account: string, RoleName: string, Action: string, trusted = [account]): Promise<string> {
    const iam = this.iam(account);
    const roots = trusted.map((id) => `arn:aws:iam::${id}:root`);
    const AssumeRolePolicyDocument = policy({ Principal: { AWS: roots }, Action: "sts:AssumeRole" });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = policy({ Action, Resource: "*" });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "may", PolicyDocument }));
    return Role?.Arn ?? "";
  }

  /** Becomes a role; in the name of the account's root without credentials. */
  async assume(RoleArn: string, by?: Credentials, ExternalId?: string): Promise<Credentials> {
    const account = RoleArn.split(":")[4] ?? "";
    const sts = new STSClient(this.emulator.client(by ?? root(account)));
    const made = await sts.send(new AssumeRoleCommand({ RoleArn, ExternalId, RoleSessionName: "test" }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = made.Credentials ?? {};
    return {
      accessKeyId: AccessKeyId ?? "",
      secretAccessKey: SecretAccessKey ?? "",
      sessionToken: SessionToken,
    };
  }

  private iam(account: string): IAMClient {
    return new IAMClient(this.emulator.client(root(account)));
  }
}

/** To the emulator, an account's number is the access key of its root user. */
const root = (account: string): Credentials => ({ accessKeyId: account, secretAccessKey: "test" });
