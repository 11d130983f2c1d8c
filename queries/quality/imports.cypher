// ---
// title = "What was imported, newest first"
// title_zh = "匯入紀錄（新到舊）"
// seed = "S1a"
// aggregate = true
// [columns]
// import_id = ["the import", "匯入批次"]
// as_of = ["day on which its files were true", "資料日"]
// source = ["names of the files", "檔案名稱"]
// ---
MATCH (i:Import)
RETURN i.id AS import_id, i.as_of AS as_of, i.source AS source ORDER BY i.at DESC
