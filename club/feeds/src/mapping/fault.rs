use i18n::{Message, Text};

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of the mapping, from 1; 0 where it concerns the whole.
    pub line: usize,
    /// A stable name: that of the text.
    pub code: &'static str,
    /// What is wrong and what to write instead, in both languages.
    pub message: Message,
}

impl Fault {
    pub(crate) fn new(line: usize, text: Text, values: &[(&str, &str)]) -> Fault {
        let code = ALL_TEXTS.iter().find(|(_, known)| *known == text).map_or("", |(name, _)| name);
        Fault { line, code, message: text.message(values) }
    }
}

i18n::texts! {
    SYNTAX = "نگارش TOML در این سطر درست نیست. پیام خوانندهٔ سند: {detail}" | "This line is not valid TOML. The reader says: {detail}";
    UNKNOWN_KEY = "کلید «{key}» در نگاشت شناخته نیست. شاید منظور «{near}» بوده است." | "“{key}” is not known in a mapping. Perhaps “{near}” was meant.";
    UNKNOWN_KEY_AMONG = "کلید «{key}» در نگاشت شناخته نیست. کلیدهای اینجا: {keys}." | "“{key}” is not known in a mapping. The keys here are: {keys}.";
    NOT_TEXT = "«{key}» باید متنی میان دو علامت نقل‌قول باشد." | "“{key}” must be a text in quotation marks.";
    NOT_TEXTS = "«{key}» باید متن یا فهرستی از متن‌ها باشد، مانند [\"NULL\", \"-\"]." | "“{key}” must be a text or a list of texts, e.g. [\"NULL\", \"-\"].";
    NOT_INTEGER = "«{key}» باید عدد صحیح از {least} تا {most} باشد." | "“{key}” must be a whole number from {least} to {most}.";
    NOT_BOOLEAN = "«{key}» باید true یا false باشد." | "“{key}” must be true or false.";
    NOT_TABLE = "«{key}» باید یک بخش باشد، مانند {key} = { A = \"agent\" }." | "“{key}” must be a table, e.g. {key} = { A = \"agent\" }.";
    NOT_A_RULE = "برای فیلد «{field}» یا نام ستون را بنویسید ({field} = \"نام ستون\") یا بخشی با کلید column یا template یا constant یا year." | "For the field “{field}” write the column's name ({field} = \"name of the column\") or a table with column, template, constant or year.";
    ONE_SOURCE = "فیلد «{field}» باید درست یکی از کلیدهای column، template، constant یا year را داشته باشد." | "The field “{field}” must have exactly one of the keys column, template, constant or year.";
    UNKNOWN_KIND = "نوع «{given}» شناخته نیست. نوع‌ها: {kinds}." | "The kind “{given}” is not known. The kinds are: {kinds}.";
    OTHER_KIND = "این نگاشت برای «{given}» نوشته شده است، نه برای «{kind}»." | "This mapping is for “{given}”, not for “{kind}”.";
    UNKNOWN_ENCODING = "کدگذاری «{given}» خوانده نمی‌شود. یکی از این‌ها را بنویسید: {known}." | "The encoding “{given}” is not read. Write one of: {known}.";
    BAD_DATE_FORM = "«{given}» شیوهٔ نوشتن تاریخ نیست. بنویسید jalali یا gregorian یا serial یا year، یا الگویی مانند dd/mm/yyyy." | "“{given}” is no form of date. Write jalali, gregorian, serial, year, or a pattern such as dd/mm/yyyy.";
    BAD_DAY = "«{given}» تاریخ نیست. آن را مانند \"1900-01-02\" یا \"1300/01/01\" بنویسید." | "“{given}” is not a date. Write it like \"1900-01-02\" or \"1300/01/01\".";
    BAD_TEMPLATE = "الگوی «{given}» کامل نیست: هر نام ستون را میان دو آکولاد بنویسید، مانند \"{policy}/{year}\"." | "The template “{given}” is not complete: put each column's name in braces, e.g. \"{policy}/{year}\".";
    BAD_DECIMAL = "decimal فقط می‌تواند \".\" یا \",\" باشد." | "decimal can only be \".\" or \",\".";
    BAD_QUOTE = "quote باید یک نویسهٔ لاتین باشد، یا \"\" اگر فایل علامت نقل‌قول ندارد." | "quote must be one ASCII character, or \"\" if the file does not quote.";
    EMPTY_SPLIT = "split نمی‌تواند خالی باشد؛ جداکننده را بنویسید، مانند \".\"." | "split cannot be empty; write the delimiter, e.g. \".\".";
    PART_WITHOUT_SPLIT = "part بدون split معنا ندارد؛ split = \"…\" را بیفزایید." | "part means nothing without split; add split = \"…\".";
    OTHERWISE_WITHOUT_LOOKUP = "otherwise بدون lookup معنا ندارد؛ برای خانه‌های خالی default را بنویسید." | "otherwise means nothing without lookup; for empty cells write default.";
    UNKNOWN_FIELD = "«{kind}» فیلدی به نام «{field}» ندارد. شاید منظور «{near}» بوده است." | "“{kind}” has no field “{field}”. Perhaps “{near}” was meant.";
    UNKNOWN_FIELD_AMONG = "«{kind}» فیلدی به نام «{field}» ندارد. فیلدهای آن: {fields}." | "“{kind}” has no field “{field}”. Its fields are: {fields}.";
    UNKNOWN_COLUMN = "فایل ستونی به نام «{column}» ندارد. نزدیک‌ترین ستون «{near}» است." | "The file has no column “{column}”. The nearest one is “{near}”.";
    UNKNOWN_COLUMN_AMONG = "فایل ستونی به نام «{column}» ندارد. ستون‌های آن: {columns}" | "The file has no column “{column}”. Its columns are: {columns}";
    FIELD_MISSING = "فیلد «{field}» برای «{kind}» لازم است و از هیچ ستونی گرفته نشده است. در بخش [fields] بنویسید {field} = \"نام ستون\". ستون‌های فایل: {columns}" | "The field “{field}” is needed for “{kind}” and comes from no column. Write {field} = \"name of the column\" under [fields]. The file's columns are: {columns}";
    FIELD_MISSING_NEAR = "فیلد «{field}» برای «{kind}» لازم است و از هیچ ستونی گرفته نشده است. شاید ستون «{near}» باشد: در بخش [fields] بنویسید {field} = \"{near}\"." | "The field “{field}” is needed for “{kind}” and comes from no column. Perhaps it is “{near}”: write {field} = \"{near}\" under [fields].";
    BAD_VALUE = "«{value}» برای فیلد «{field}» پذیرفته نیست: {why}" | "“{value}” cannot stand in the field “{field}”: {why}";
    NOT_FOR_FIELD = "کلید «{key}» برای فیلد «{field}» معنا ندارد." | "“{key}” means nothing for the field “{field}”.";
    NOTHING_MAPPED = "هیچ ستونی از فایل هم‌نام فیلدهای «{kind}» نیست، و نگاشتی هم داده نشده است. ستون‌های فایل: {columns}. فیلدها: {fields}." | "No column of the file is called as a field of “{kind}”, and no mapping was given. The file's columns are: {columns}. The fields are: {fields}.";
}
