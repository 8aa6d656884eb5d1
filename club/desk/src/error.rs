//! What can go wrong at the desk.

use i18n::Message;

use crate::{UNDO_DAYS, bulk, collections, notes, tasks};

/// What can go wrong at the desk.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name is missing or too long.
    #[error("a name has 1 to {} characters", collections::MOST_NAME)]
    Name,
    /// Another label has the name.
    #[error("another label has the name")]
    NameTaken,
    /// A list's note is too long.
    #[error("a list's note is too long")]
    ListNote,
    /// There is no such filter, list, note or task, or it may not be seen.
    #[error("there is no such thing, or it may not be seen")]
    NoSuch,
    /// It belongs to somebody else.
    #[error("it belongs to somebody else")]
    NotYours,
    /// The member is none of those whom the reader may see.
    #[error("the member may not be seen")]
    NoSuchMember,
    /// A note is empty or too long.
    #[error("a note has 1 to {} characters", notes::MOST_BODY)]
    Body,
    /// A task's title is empty or too long.
    #[error("a title has 1 to {} characters", tasks::MOST_TITLE)]
    Title,
    /// The person cannot be given tasks.
    #[error("nobody to whom tasks are given")]
    Assignee,
    /// Nobody was chosen.
    #[error("nobody was chosen")]
    Nobody,
    /// More members than are taken at a time.
    #[error("{0} members are too many at a time")]
    TooMany(usize),
    /// It was undone already.
    #[error("undone already")]
    Undone,
    /// Too long ago.
    #[error("too long ago to be undone")]
    TooLate,
    /// PostgreSQL refused.
    #[error("desk: {0}")]
    Database(#[from] sqlx::Error),
}

i18n::texts! {
    NAME = "نامی با ۱ تا {most} نویسه بنویسید." | "Write a name of 1 to {most} characters.";
    NAME_TAKEN = "برچسبی با این نام هست؛ همان را به‌کار ببرید یا نام دیگری بنویسید." | "There is a label of this name: use it, or write another name.";
    LIST_NOTE = "یادداشت فهرست بیش از {most} نویسه نمی‌گیرد." | "The note of a list takes no more than {most} characters.";
    NO_SUCH = "چنین چیزی نیست؛ شاید برداشته شده یا با شما به اشتراک گذاشته نشده است." | "There is no such thing: it may have been removed, or is not shared with you.";
    NOT_YOURS = "این را کس دیگری ساخته است؛ از آن رونوشت بردارید و رونوشت را عوض کنید." | "Somebody else made this: copy it and change the copy.";
    NO_SUCH_MEMBER = "این عضو از مشتریان شما نیست." | "The member is not among your customers.";
    BODY = "یادداشت باید ۱ تا {most} نویسه داشته باشد." | "A note has 1 to {most} characters.";
    TITLE = "عنوان کار را بنویسید؛ دست‌بالا {most} نویسه." | "Write the task’s title, at most {most} characters.";
    ASSIGNEE = "این کار را نمی‌توان به این همکار سپرد؛ کس دیگری را برگزینید." | "The task cannot be given to this person: choose another.";
    NOBODY = "کسی برگزیده نشده است؛ شرط‌ها را بازتر کنید." | "Nobody was chosen: widen the conditions.";
    TOO_MANY = "{count} عضو برگزیده شده؛ هر بار دست‌بالا {most} عضو پذیرفته می‌شود. شرطی بیفزایید." | "{count} members are chosen; at most {most} are taken at a time. Add a condition.";
    UNDONE = "این کار پیش‌تر برگردانده شده است." | "This was undone already.";
    TOO_LATE = "بیش از {days} روز گذشته و این کار دیگر برنمی‌گردد." | "More than {days} days have passed: this cannot be undone any more.";
    DATABASE = "پایگاه داده پاسخ نداد؛ کمی بعد دوباره تلاش کنید." | "The database did not answer; try again in a moment.";
}

impl Error {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Name => "desk_name",
            Error::NameTaken => "desk_name_taken",
            Error::ListNote => "desk_list_note",
            Error::NoSuch => "desk_no_such",
            Error::NotYours => "desk_not_yours",
            Error::NoSuchMember => "desk_no_such_member",
            Error::Body => "desk_note_length",
            Error::Title => "desk_task_title",
            Error::Assignee => "desk_assignee",
            Error::Nobody => "desk_nobody",
            Error::TooMany(_) => "desk_too_many",
            Error::Undone => "desk_undone",
            Error::TooLate => "desk_too_late",
            Error::Database(_) => "desk_database",
        }
    }

    /// What a page shows.
    pub fn message(&self) -> Message {
        let most = |text: i18n::Text, most: usize| text.message(&[("most", &most.to_string())]);
        match self {
            Error::Name => most(NAME, collections::MOST_NAME),
            Error::NameTaken => NAME_TAKEN.into(),
            Error::ListNote => most(LIST_NOTE, collections::MOST_NOTE),
            Error::NoSuch => NO_SUCH.into(),
            Error::NotYours => NOT_YOURS.into(),
            Error::NoSuchMember => NO_SUCH_MEMBER.into(),
            Error::Body => most(BODY, notes::MOST_BODY),
            Error::Title => most(TITLE, tasks::MOST_TITLE),
            Error::Assignee => ASSIGNEE.into(),
            Error::Nobody => NOBODY.into(),
            Error::TooMany(count) => {
                TOO_MANY.message(&[("count", &count.to_string()), ("most", &bulk::MOST.to_string())])
            }
            Error::Undone => UNDONE.into(),
            Error::TooLate => TOO_LATE.message(&[("days", &UNDO_DAYS.to_string())]),
            Error::Database(_) => DATABASE.into(),
        }
    }
}
