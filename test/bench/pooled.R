# The registry's questions on the pooled records, as npm run bench times them: Rscript pooled.R FILE.csv ANALYSIS; one
# JSON line.
arguments <- commandArgs(TRUE)
fast <- requireNamespace("data.table", quietly = TRUE)
suppressPackageStartupMessages(library(survival))
before <- proc.time()
d <- if (fast) data.table::fread(arguments[1], showProgress = FALSE, data.table = FALSE) else read.csv(arguments[1])
d$age10 <- (d$age - 62) / 10
d$l1n <- log(d$nodes + 1)
loaded <- proc.time()
terms <- c("I((age - 62)/10)", "sex", "stage", "log(nodes + 1)", "grade", "arm")
table_one <- function() {
  values <- c()
  for (x in c("age", "stage", "nodes", "er", "grade")) {
    means <- tapply(d[[x]], d$arm, mean, na.rm = TRUE)
    tapply(d[[x]], d$arm, sd, na.rm = TRUE)
    tapply(is.na(d[[x]]), d$arm, sum)
    oneway.test(d[[x]] ~ d$arm, var.equal = TRUE)
    values[paste(x, c("all", names(means)))] <- c(mean(d[[x]], na.rm = TRUE), means)
  }
  chisq.test(table(d$sex, d$arm))
  values
}
values <- switch(arguments[2],
  summary = table_one(),
  "kaplan-meier" = {
    curve <- summary(survfit(Surv(time, event) ~ arm, d), times = 1826)
    setNames(curve$surv, sub("arm=", "", curve$strata))
  },
  "log-rank" = c(statistic = survdiff(Surv(time, event) ~ arm, d)$chisq),
  cox = setNames(coef(coxph(Surv(time, event) ~ age10 + sex + stage + l1n + grade + arm + strata(site), d)), terms),
  glm = setNames(coef(glm(event ~ age10 + sex + stage + l1n + grade + arm, binomial, d)), c("(Intercept)", terms)))
fitted <- proc.time()
peak <- tryCatch(
  as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024,
  error = function(e) NA, warning = function(w) NA)
cat(sprintf('{"load_s":%.3f,"fit_s":%.3f,"cpu_s":%.3f,"peak_mb":%s,"values":{%s}}\n',
  (loaded - before)[[3]], (fitted - loaded)[[3]], sum((fitted - before)[1:2]),
  if (is.na(peak)) "null" else sprintf("%.0f", peak),
  paste(sprintf('"%s":%.15g', names(values), values), collapse = ",")))
