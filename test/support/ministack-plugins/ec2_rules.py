"""Rules of security groups that name a prefix list: MiniStack neither takes it nor gives it back."""

from ministack.services import ec2


def register() -> None:
    parse, render = ec2._parse_ip_permissions, ec2._sg_rule_xml

    def parse_all(params, prefix):
        rules = parse(params, prefix)
        for number, rule in enumerate(rules, start=1):
            at = f"{prefix}.{number}.PrefixListIds.1"
            if identity := ec2._p(params, f"{at}.PrefixListId"):
                described = ec2._p(params, f"{at}.Description")
                rule["PrefixListIds"] = [{"PrefixListId": identity, "Description": described}]
        return rules

    def render_all(group, rule, is_egress=False):
        found = [entry["PrefixListId"] for entry in rule.get("PrefixListIds", [])]
        named = "".join(f"<prefixListId>{identity}</prefixListId>" for identity in found)
        return render(group, rule, is_egress).replace("</toPort>", f"</toPort>{named}")

    ec2._parse_ip_permissions = parse_all
    ec2._sg_rule_xml = render_all
