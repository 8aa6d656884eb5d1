//! The conditions of earning, by name.

use i18n::{Message, Text};

/// What has to hold for a source to give all the credit of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// The policy is of a line of the rule.
    Line,
    /// The policy is of a contract type of the rule.
    ContractType,
    /// The policy was sold through a channel of the rule.
    Channel,
    /// The member has a tier of the rule.
    Tier,
    /// Cover begins on the first day of the rule or later.
    From,
    /// Cover begins on the last day of the rule or before.
    Until,
    /// The policy has a day of cover.
    Cover,
    /// The net premium is above zero.
    Premium,
    /// The event has come.
    Day,
    /// The event is not older than its period.
    Period,
    /// Fewer events than the limit gave credit within the period.
    Times,
    /// Nobody introduces themselves, or one by whom they were introduced.
    Themselves,
    /// Nothing speaks against the introduction, or staff agreed to it.
    Review,
    /// Staff did not refuse the introduction.
    Refused,
    /// The friend who was introduced has bought and paid.
    Friend,
    /// The rule gives a credit.
    Credit,
    /// The member's limit of the year is not reached.
    MemberLimit,
    /// The rule's budget is not spent.
    Budget,
    /// The policy or event is still the member's.
    Source,
}

impl Condition {
    /// All of them.
    pub const ALL: [Condition; 19] = [
        Condition::Line,
        Condition::ContractType,
        Condition::Channel,
        Condition::Tier,
        Condition::From,
        Condition::Until,
        Condition::Cover,
        Condition::Premium,
        Condition::Day,
        Condition::Period,
        Condition::Times,
        Condition::Themselves,
        Condition::Review,
        Condition::Refused,
        Condition::Friend,
        Condition::Credit,
        Condition::MemberLimit,
        Condition::Budget,
        Condition::Source,
    ];

    /// Its name, as the programme's document has it where it stands there.
    pub fn name(self) -> &'static str {
        match self {
            Condition::Line => "lines",
            Condition::ContractType => "contract_types",
            Condition::Channel => "channels",
            Condition::Tier => "tiers",
            Condition::From => "from",
            Condition::Until => "until",
            Condition::Cover => "cover",
            Condition::Premium => "premium",
            Condition::Day => "day",
            Condition::Period => "period_days",
            Condition::Times => "limit",
            Condition::Themselves => "themselves",
            Condition::Review => "review",
            Condition::Refused => "refused",
            Condition::Friend => "friend",
            Condition::Credit => "credit",
            Condition::MemberLimit => "member_limit",
            Condition::Budget => "budget",
            Condition::Source => "source",
        }
    }

    /// Why there is no credit, or not all, where it does not hold.
    pub fn why(self) -> Text {
        match self {
            Condition::Line => LINE,
            Condition::ContractType => CONTRACT_TYPE,
            Condition::Channel => CHANNEL,
            Condition::Tier => TIER,
            Condition::From => FROM,
            Condition::Until => UNTIL,
            Condition::Cover => COVER,
            Condition::Premium => PREMIUM,
            Condition::Day => DAY,
            Condition::Period => PERIOD,
            Condition::Times => TIMES,
            Condition::Themselves => THEMSELVES,
            Condition::Review => REVIEW,
            Condition::Refused => REFUSED,
            Condition::Friend => FRIEND,
            Condition::Credit => CREDIT,
            Condition::MemberLimit => MEMBER_LIMIT,
            Condition::Budget => BUDGET,
            Condition::Source => SOURCE,
        }
    }

    /// The same as a message.
    pub fn message(self) -> Message {
        self.why().into()
    }
}

impl serde::Serialize for Condition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

i18n::texts! {
    LINE = "رشتهٔ بیمه‌نامه در این قاعده نیست" | "the rule does not name the policy’s line";
    CONTRACT_TYPE = "نوع قرارداد بیمه‌نامه در این قاعده نیست" | "the rule does not name the policy’s contract type";
    CHANNEL = "کانال فروش بیمه‌نامه در این قاعده نیست" | "the rule does not name the policy’s channel of sale";
    TIER = "سطح عضو در این قاعده نیست" | "the rule does not name the member’s tier";
    FROM = "پوشش پیش از نخستین روز قاعده آغاز شده است" | "cover began before the rule’s first day";
    UNTIL = "پوشش پس از آخرین روز قاعده آغاز شده است" | "cover began after the rule’s last day";
    COVER = "بیمه‌نامه هیچ روزی پوشش ندارد" | "the policy has no day of cover";
    PREMIUM = "حق‌بیمهٔ خالصی نمانده است" | "no net premium is left";
    DAY = "روز رویداد هنوز نرسیده است" | "the event’s day has not come";
    PERIOD = "رویداد از دورهٔ خود قدیمی‌تر است" | "the event is older than its period";
    TIMES = "در این دوره به تعداد مجاز اعتبار داده شده است" | "as many events of the period as may give credit gave it";
    THEMSELVES = "معرفی خود، یا کسی که پیش‌تر همین عضو را معرفی کرده است، اعتباری نمی‌دهد" | "introducing oneself, or one who introduced this member before, gives no credit";
    REVIEW = "معرف و دوستش پیوندی دارند که باید بررسی شود؛ تا کارکنان نپذیرند اعتباری داده نمی‌شود" | "who introduces and the friend are connected: nothing is given until staff have looked at it and agreed";
    REFUSED = "کارکنان این معرفی را بررسی کردند و اعتبار آن را نپذیرفتند" | "staff looked at the introduction and refused its credit";
    FRIEND = "دوستِ معرفی‌شده هنوز بیمه‌نامه‌ای نخریده و نپرداخته است" | "the friend has not bought and paid a policy yet";
    CREDIT = "این قاعده اعتباری نمی‌دهد" | "the rule gives no credit";
    MEMBER_LIMIT = "سقف سالانهٔ عضو در این قاعده پر است" | "the rule’s limit per member and year is reached";
    BUDGET = "بودجهٔ این قاعده تمام شده است" | "the rule’s budget is spent";
    SOURCE = "بیمه‌نامه یا رویداد دیگر از آنِ عضو نیست" | "the policy or event is not the member’s any more";
}
