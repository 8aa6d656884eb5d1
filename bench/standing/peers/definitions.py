"""The definitions of standing as one SQL query, for engines that speak it.

Rates and bounds come from rules.json, which the bench writes from the shipped programme. All its factors
are multiples of 5 %, so that the product of four fits in 64 bits when counted in twentieths: easier for the
peers than the general case, which the pass computes.
"""

import json
import pathlib

TWENTIETH = 500  # basis points


def rules(folder):
    return json.loads((pathlib.Path(folder) / "rules.json").read_text())


def choose(column, pairs, otherwise):
    whens = " ".join(f"WHEN {key} THEN {value}" for key, value in pairs)
    return f"(CASE {column} {whens} ELSE {otherwise} END)"


def band(column, bands):
    whens = " ".join(f"WHEN {column} >= {start} THEN {factor // TWENTIETH}" for start, factor in reversed(bands))
    return f"(CASE {whens} ELSE 20 END)"


def query(r, day, divide, table):
    """`day` makes a column of dates a count of days, `divide` truncates toward zero, `table` names a file."""
    as_of, value, score = "DATE '%s'" % r["as_of"], r["value_days"], r["score_days"]
    today = day(as_of)
    limit = r["large_loss_limit"] if r["large_loss_limit"] is not None else 2**62
    lines = r["lines"]
    commission = choose("line", [(line[0], line[1]) for line in lines], 0)
    servicing = choose("line", [(line[0], line[2]) for line in lines], 0)
    per_million = choose("line", [(line[0], line[3]) for line in lines], 0)
    contract = choose("contract_type", [(kind[0], kind[1] // TWENTIETH) for kind in r["contract_types"]], 20)
    points = choose("kind", r["endorsements"], 0)
    events = "\n + ".join(
        f"least(sum(CASE WHEN kind = {kind} AND {day('on_day')} > {today} - {period} AND on_day <= {as_of} "
        f"THEN 1 ELSE 0 END), {most}) * {gives}"
        for kind, (gives, most, period) in enumerate(r["events"], start=1)
    )
    tier = " + ".join(f"(CASE WHEN score >= {threshold} THEN 1 ELSE 0 END)" for threshold in r["tiers"][1:])
    return f"""
WITH endorsed AS (
  SELECT policy_id,
    sum(CASE WHEN effective_on <= {as_of} THEN premium_change ELSE 0 END) AS change,
    min(CASE WHEN cancels = 1 AND effective_on <= {as_of} THEN {day('effective_on')} END) AS cancelled,
    sum(CASE WHEN {day('effective_on')} > {today} - {score} AND effective_on <= {as_of} THEN {points} ELSE 0 END) AS points
  FROM {table('endorsements')} GROUP BY policy_id
), received AS (
  SELECT policy_id,
    sum(CASE WHEN paid_on <= {as_of} THEN paid ELSE 0 END) AS collected,
    sum(CASE WHEN due_on <= {as_of} THEN due ELSE 0 END) AS fallen,
    max(due) AS largest
  FROM {table('receipts')} GROUP BY policy_id
), claimed AS (
  SELECT policy_id,
    sum(CASE WHEN {day('loss_on')} > {today} - {value} THEN least(incurred, {limit}) ELSE 0 END) AS incurred,
    sum(CASE WHEN {day('loss_on')} > {today} - {value} THEN incurred - least(incurred, {limit}) ELSE 0 END) AS excess,
    sum(CASE WHEN {day('loss_on')} > {today} - {score} THEN least(incurred, {limit}) ELSE 0 END) AS in_score
  FROM {table('claims')} WHERE loss_on <= {as_of} AND reported_on <= {as_of} GROUP BY policy_id
), policy AS (
  SELECT p.party_id, p.policy_id, p.line, p.contract_type, p.channel, p.renewals,
    {day('p.start_on')} AS begin_day,
    greatest({day('p.start_on')}, least({day('p.end_on')}, coalesce(e.cancelled, {day('p.end_on')}))) AS end_day,
    p.premium + coalesce(e.change, 0) AS net, coalesce(e.points, 0) AS endorsement_points,
    coalesce(r.collected, 0) AS collected, coalesce(r.fallen, 0) AS fallen, coalesce(r.largest, 0) > 0 AS by_instalments,
    coalesce(c.incurred, 0) AS incurred, coalesce(c.excess, 0) AS excess, coalesce(c.in_score, 0) AS in_score
  FROM {table('policies')} p
  LEFT JOIN endorsed e ON e.policy_id = p.policy_id
  LEFT JOIN received r ON r.policy_id = p.policy_id
  LEFT JOIN claimed c ON c.policy_id = p.policy_id
), spread AS (
  SELECT *, begin_day <= {today} AND end_day > begin_day AS begun,
    greatest(least(end_day, {today} + 1) - greatest(begin_day, {today} - {value} + 1), 0) AS days,
    greatest(least(end_day, {today} + 1) - greatest(begin_day, {today} - {score} + 1), 0) AS score_days
  FROM policy
), earned AS (
  SELECT *,
    CASE WHEN begun AND days > 0 THEN {divide('net * days', '(end_day - begin_day)')} ELSE 0 END AS earned,
    CASE WHEN begun AND score_days > 0 THEN {divide('net * score_days', '(end_day - begin_day)')} ELSE 0 END AS in_score_earned,
    CASE WHEN by_instalments THEN fallen ELSE net END AS payable
  FROM spread
), rated AS (
  SELECT *,
    CASE WHEN payable > 0 THEN {divide('collected * 10000', 'payable')} ELSE 10000 END AS collection,
    CASE WHEN in_score_earned > 0 THEN {divide('in_score * 10000', 'in_score_earned')} ELSE -1 END AS loss_ratio
  FROM earned
), scored AS (
  SELECT *,
    CASE WHEN begun AND score_days > 0 THEN
      {divide(f"in_score_earned * {per_million} * {band('(renewals + 1)', r['policy_year'])} * {contract} * {band('collection', r['collection'])} * (CASE WHEN loss_ratio < 0 THEN 20 ELSE {band('loss_ratio', r['claims'])} END)", '160000000000')}
      + endorsement_points ELSE 0 END AS points
  FROM rated
), summed AS (
  SELECT party_id, sum(earned) AS earned, sum(collected) AS collected, sum(incurred) AS incurred, sum(excess) AS excess,
    sum({divide(f"earned * {commission}", '10000')}) AS commission,
    sum(CASE WHEN begun THEN {divide(f"{servicing} * days", '365')} ELSE 0 END) AS servicing,
    sum(points) AS technical,
    sum(CASE WHEN begun AND days > 0 THEN 1 ELSE 0 END) AS policies_in_window,
    bit_or(CASE WHEN begun AND end_day > {today} THEN {choose('line', [(line[0], 1 << line[0]) for line in lines], 0)} ELSE 0 END) AS lines_held,
    min(CASE WHEN begun THEN begin_day * 4294967296 + policy_id * 8 + channel END) AS first,
    max(CASE WHEN begun THEN end_day END) AS last_cover_end
  FROM scored GROUP BY party_id
), eventful AS (
  SELECT party_id, {events} AS non_technical FROM {table('events')} GROUP BY party_id
), joined AS (
  SELECT p.party_id, coalesce(s.earned, 0) AS earned, coalesce(s.collected, 0) AS collected,
    coalesce(s.incurred, 0) AS incurred, coalesce(s.excess, 0) AS large_loss_excess,
    coalesce(s.commission, 0) AS commission, coalesce(s.servicing, 0) AS servicing,
    CASE WHEN {divide('s.first', '4294967296')} > {today} - {value}
      THEN {choose("(CASE WHEN p.channel = 0 THEN s.first % 8 ELSE p.channel END)", r['channels'], 0)} ELSE 0 END AS acquisition,
    coalesce(s.technical, 0) AS technical, coalesce(e.non_technical, 0) AS non_technical,
    coalesce(s.technical, 0) + coalesce(e.non_technical, 0) AS score,
    coalesce(s.policies_in_window, 0) AS policies_in_window, coalesce(s.lines_held, 0) AS lines_held,
    {divide('s.first', '4294967296')} AS first_cover, s.last_cover_end
  FROM {table('parties')} p LEFT JOIN summed s ON s.party_id = p.party_id LEFT JOIN eventful e ON e.party_id = p.party_id
), costed AS (
  SELECT *, incurred + commission + servicing + acquisition AS cost FROM joined
)
SELECT party_id, earned, collected, incurred, large_loss_excess, commission, servicing, acquisition, cost,
  earned - cost AS margin,
  CASE WHEN earned > 0 THEN {divide('incurred * 10000', 'earned')} END AS loss_ratio_bp,
  CASE WHEN policies_in_window = 0 THEN 4 WHEN earned < cost THEN 3
       WHEN earned * 10000 > cost * {10000 + r['acceptable_margin_bp']} THEN 1 ELSE 2 END AS segment,
  technical, non_technical, score, {tier} AS tier, policies_in_window, lines_held, first_cover, last_cover_end
FROM costed
"""
