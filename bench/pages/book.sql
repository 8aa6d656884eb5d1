-- A book of :parties parties for measuring pages: names in the frequencies of an Iranian insurer (a few given
-- names are very common, family names have a long tail), identities, policies, receipts, claims and a standing.
-- Set-based and repeatable; for a database of its own, with the migrations applied and nothing in it.
--
--   psql -v parties=2000000 -f book.sql DATABASE

\set ON_ERROR_STOP on
\timing on
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SELECT setseed(0.1405);

-- Index 1 is the commonest; draws are skewed towards the beginning.
CREATE TEMP TABLE word AS SELECT
  string_to_array('محمد علی حسین رضا مهدی امیرحسین حسن محمدرضا امیر احمد علیرضا سعید محسن محمدعلی حمید مسعود امین مجید میلاد سجاد جواد محمدمهدی امیرعلی ابراهیم بهرام فرهاد کامران آرش پویا سیاوش آرمین کیان نیما بابک شهرام بهروز داود یوسف اسماعیل عباس مصطفی مرتضی هادی یاسر میثم عماد روح‌الله نصرالله حبیب‌الله غلامرضا غلامحسین ابوالفضل سیدمحمد سیدعلی سیدحسین محمدجواد محمدحسین علی‌اکبر علی‌اصغر حسام فرشاد کوروش داریوش خسرو منوچهر جمشید هوشنگ ایرج بیژن تورج', ' ') AS men,
  string_to_array('فاطمه زهرا مریم معصومه زینب سمیه لیلا اعظم نرگس سارا مرضیه راضیه الهام نسرین مهناز سکینه طاهره رقیه کبری صدیقه نازنین پریسا شیما مینا مهسا نیلوفر یاسمن آزاده شبنم بهاره هانیه ریحانه حدیث کوثر محدثه فائزه نگار آیدا ترانه سپیده ساناز الناز مونا هدی سمانه حمیده پروین شهین مهین اکرم اشرف عفت بتول فریبا فرزانه فرشته شکوفه ژاله سیمین سوسن لاله نگین ماندانا پانته‌آ', ' ') AS women,
  string_to_array('محمدی حسینی احمدی رضایی مرادی حیدری کریمی موسوی جعفری قاسمی رحیمی صادقی نوری رستمی کاظمی عباسی باقری اکبری یوسفی صالحی حسنی علیزاده شریفی فرهادی نجفی ابراهیمی امینی سلیمانی طاهری عزیزی بهرامی زارع هاشمی غلامی نظری میرزایی اسدی کرمی ملکی عسگری محمودی یزدانی شفیعی توکلی رنجبر مهدوی خسروی قربانی سلطانی فتحی دهقان بیات سپهری کمالی تقوی جلالی بختیاری نادری پاکدل فلاح شاکری خادم انصاری گودرزی ترابی پناهی کیانی ستوده وحیدی رهبر مؤمنی جهانی بهزادی آقایی افشار درخشان شیرازی اصفهانی تبریزی تهرانی مشهدی کاشانی همدانی گیلانی مازندرانی خوانساری نیشابوری سبزواری اردبیلی دزفولی', ' ') AS stems,
  string_to_array(',,,,,,,,,‌زاده,‌نژاد,‌پور,‌فر,‌نیا,‌راد,‌منش,‌مقدم,‌خواه, اصل, تهرانی, شیرازی, بختیاری, دهکردی, خراسانی', ',') AS endings,
  string_to_array('پترو نیرو آرین پارس ایران البرز کاوه آسیا توس زاگرس کارون مهر سپهر آریا خلیج دماوند', ' ') AS firms,
  string_to_array('صنعت تجارت سازه راه انرژی فولاد شیمی دارو غذا ترابر گستر پرداز', ' ') AS trades;

CREATE TEMP TABLE draw AS
SELECT n, n % 40 = 0 AS firm, random() < 0.42 AS woman,
       random() AS a, random() AS b, random() AS c, random() AS d, random() AS e
FROM generate_series(1, :parties) n;

INSERT INTO parties.agent (code, name, branch, province)
SELECT (2000 + n)::text, 'نمایندگی ' || (2000 + n), 'شعبهٔ ' || n % 40, n % 31 FROM generate_series(1, 1000) n;

CREATE TEMP TABLE named AS
SELECT n, firm, woman, a, b, c, d, e,
       CASE WHEN firm THEN NULL
            WHEN woman THEN women[1 + floor(power(a, 2.2) * cardinality(women))::int]
            ELSE men[1 + floor(power(a, 2.2) * cardinality(men))::int] END AS given,
       CASE WHEN firm THEN 'شرکت ' || firms[1 + floor(a * cardinality(firms))::int] || ' ' || trades[1 + floor(b * cardinality(trades))::int] || ' ' || stems[1 + floor(c * cardinality(stems))::int]
            ELSE stems[1 + floor(power(b, 1.7) * cardinality(stems))::int] || endings[1 + floor(c * cardinality(endings))::int] END AS family
FROM draw, word;

INSERT INTO parties.party (kind, source_ref, given_name, family_name, search_key, gender, birth_date, province, city, channel, agent_id, joined_on, created_at, changed_at)
SELECT CASE WHEN firm THEN 2 ELSE 1 END, 'C' || n, given, family,
       ' ' || key || CASE WHEN key LIKE '% %' THEN ' ' || replace(key, ' ', '') ELSE '' END || ' ',
       CASE WHEN firm THEN NULL WHEN woman THEN 1 ELSE 2 END,
       date '1950-01-01' + floor(d * 20000)::int, floor(power(e, 1.6) * 31)::int, NULL, 1,
       CASE WHEN d < 0.7 THEN 1 + floor(power(e, 1.5) * 1000)::int END,
       CASE WHEN a < 0.6 THEN date '2018-01-01' + floor(b * 3000)::int END, now(), now()
FROM (SELECT *, translate(replace(concat_ws(' ', given, family), '‌', ' '), 'آؤئ', 'اوی') AS key FROM named ORDER BY n) x;

INSERT INTO parties.role (party_id, role) SELECT party_id, 1 FROM parties.party;
INSERT INTO parties.identity (party_id, kind, value)
SELECT party_id, 5, source_ref FROM parties.party
UNION ALL SELECT party_id, 3, '09' || lpad((100000000 + party_id * 37)::text, 9, '0') FROM parties.party
UNION ALL SELECT party_id, CASE kind WHEN 1 THEN 1 ELSE 2 END,
       CASE kind WHEN 1 THEN lpad((party_id * 11 + 100000000)::text, 10, '0') ELSE lpad((party_id * 11 + 10100000000)::text, 11, '0') END FROM parties.party;
INSERT INTO parties.identity_key (kind, value, party_id) SELECT kind, value, party_id FROM parties.identity;

-- Lines and the rest as the programme's codes number them; a code that is not there is shown by its number.
INSERT INTO book.policy (party_id, policy_id, number, line, contract_type, channel, agent_id, renewals, start_on, end_on, premium, title, load_id)
SELECT p.party_id, nextval('book.policy_id'), '14' || 3 + k % 3 || '/' || lpad((p.party_id * 4 + k)::text, 7, '0'), 1 + (p.party_id + k * 5) % 12, 1, 1, p.agent_id, k % 4,
       date '2026-11-22' - (30 + (p.party_id * 7 + k * 211) % 700)::int, date '2026-11-22' - (30 + (p.party_id * 7 + k * 211) % 700)::int + 365,
       20000000 + (p.party_id * 104729 + k * 7919) % 180000000, NULL, 1
FROM parties.party p, generate_series(0, 3) k;
INSERT INTO book.policy_key (number, party_id, policy_id) SELECT number, party_id, policy_id FROM book.policy;
INSERT INTO book.receipt (party_id, policy_id, receipt_no, due_on, due, paid_on, paid, load_id)
SELECT party_id, policy_id, 'R' || k, start_on + k * 60, premium / 2, CASE WHEN (policy_id + k) % 11 > 0 THEN start_on + k * 60 END, CASE WHEN (policy_id + k) % 11 > 0 THEN premium / 2 ELSE 0 END, 1
FROM book.policy, generate_series(0, 1) k;
INSERT INTO book.claim (party_id, policy_id, claim_no, cover, loss_on, paid, outstanding, recovered, closed, load_id)
SELECT party_id, policy_id, 'K' || policy_id, '', start_on + 40, premium / 2 + (policy_id * 7907) % 90000000, 0, 0, true, 1
FROM book.policy WHERE policy_id % 6 = 0;
INSERT INTO feeds.load (kind, file_name, file_bytes, mapping, status, actor, created_at) VALUES ('policies', 'book.sql', 0, '', 'loaded', 'bench', now());

-- A standing of the right shape; `bashgah standing run` writes the true one over it.
INSERT INTO standing.run (as_of, version, load_id, computed_at, millis, parties, summary)
VALUES (date '2026-11-21', 1, 1, now(), 400, :parties, '{}');
INSERT INTO standing.member
SELECT party_id, 1, earned, earned, incurred, 0, earned / 10, 500000, 0, 0, 0, incurred + earned / 10 + 500000, earned - incurred - earned / 10 - 500000,
       CASE WHEN earned > 0 THEN incurred * 10000 / earned END,
       CASE WHEN earned = 0 THEN 4 WHEN earned < incurred + earned / 10 + 500000 THEN 3 WHEN earned > (incurred + earned / 10 + 500000) * 1.1 THEN 1 ELSE 2 END,
       score, 50, score + 50, CASE WHEN score > 30000 THEN 4 WHEN score > 9000 THEN 3 WHEN score > 4000 THEN 2 WHEN score > 1500 THEN 1 ELSE 0 END,
       NULL, 2, 1 << (1 + party_id % 12)::int | 1 << (1 + (party_id + 5) % 12)::int, date '2015-01-01' + (party_id % 4000)::int, date '2026-11-22' - 400 + (party_id * 31 % 700)::int, party_id % 16
FROM (SELECT party_id, e AS earned, CASE WHEN party_id % 5 = 0 THEN e * (party_id % 23) / 10 ELSE 0 END AS incurred, e / 20000 * (1 + party_id % 7) / 4 AS score
      FROM (SELECT party_id, CASE WHEN party_id % 7 = 0 THEN 0 ELSE 5000000 + (party_id * 7919 % 997) * (party_id * 7919 % 997) * 400 END AS e FROM parties.party) x) y;
VACUUM ANALYZE;
