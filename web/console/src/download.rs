//! A file that is made for one answer: nothing of it stays on the disk, however the answer ends.

use std::path::PathBuf;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kit::{Fault, Visit, site};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::ConsoleState;

/// The content type of comma-separated text.
pub const CSV: &str = "text/csv; charset=utf-8";
/// That of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// That of columns for analysts.
pub const PARQUET: &str = "application/vnd.apache.parquet";
/// That of a file which is given back as it came, in whatever form and encoding.
pub const AS_IT_CAME: &str = "application/octet-stream";

/// How much of a file is read at a time, bytes.
const PIECE: usize = 64 * 1024;

/// A file that was made, and that nobody else can open any more.
pub struct Made(File);

/// Lets a file be written, under a name with this ending, and keeps it open under no name; with it comes what writing
/// answered.
pub async fn make<T>(
    state: &ConsoleState,
    visit: &Visit,
    ending: &str,
    write: impl AsyncFnOnce(PathBuf) -> Result<T, Fault>,
) -> Result<(T, Made), Fault> {
    let folder = state.home.join("runs");
    tokio::fs::create_dir_all(&folder).await?;
    let path = folder.join(format!("download-{}.{ending}", visit.request_id));
    let written = write(path.clone()).await;
    let file = File::open(&path).await;
    // Open or not, the name is not needed any more: the file goes when the answer has been read.
    let _ = tokio::fs::remove_file(&path).await;
    Ok((written?, Made(file?)))
}

impl Made {
    /// The file as an answer, to be kept under a name.
    pub fn answer(self, name: &str, content_type: &str) -> Response {
        let name = site::encoded(name).replace('/', "%2F");
        let disposition = format!("attachment; filename*=UTF-8''{name}");
        let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, &disposition)];
        (headers, Body::from_stream(pieces(self.0))).into_response()
    }
}

fn pieces(file: File) -> impl futures::Stream<Item = std::io::Result<Vec<u8>>> {
    futures::stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut file).take(PIECE as u64).read_to_end(&mut piece).await?;
        Ok((read > 0).then_some((piece, file)))
    })
}
