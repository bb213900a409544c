# Reference answers for roc, pca, kmeans, robust standard errors and splines on the pooled records.
# Rscript test/reference/models.R   (from the root of the repository; writes test/reference/models.json)
suppressPackageStartupMessages({ library(jsonlite); library(pROC); library(sandwich); library(splines) })
sites <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(sites, function(s) cbind(read.csv(file.path("deploy/demo/data", paste0(s, ".csv"))), site = s)))
breast$grade <- factor(breast$grade, levels = c(1, 2, 3))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
converged <- glm.control(epsilon = 1e-14, maxit = 100)

area <- function(score) {
  r <- roc(breast$event, score, direction = "<", quiet = TRUE); ci <- ci.auc(r)
  best <- which.max(r$sensitivities + r$specificities)
  list(auc = as.numeric(auc(r)), se = sqrt(var(r)), low = ci[1], high = ci[3])
}
coefficients <- function(f) list(estimate = unname(coef(f)), se = unname(sqrt(diag(vcov(f)))))
calibration <- function(lp) {
  p <- plogis(lp)
  list(both = coefficients(glm(breast$event ~ lp, family = binomial, control = converged)),
       large = coefficients(glm(breast$event ~ 1 + offset(lp), family = binomial, control = converged)),
       predicted = mean(p), brier = mean((p - breast$event)^2))
}
lp <- round(0.1 * breast$nodes + 0.01 * breast$age - 0.5, 10)
share <- breast$nodes / 60
net <- function(p, at) { pos <- p >= at - 1e-12; (sum(pos & breast$event == 1) - sum(pos & breast$event == 0) * at / (1 - at)) / nrow(breast) }
roc <- list(
  nodes = area(breast$nodes), lp = area(lp), lpCalibration = calibration(lp),
  share = c(area(share), list(brier = mean((share - breast$event)^2), both = coefficients(glm(breast$event ~ qlogis(pmax(share, 1e-6)), family = binomial, control = converged)))),
  netBenefit = list(threshold = plogis(0.5), value = net(plogis(lp), plogis(0.5)))
)

write_json(list(versions = list(R = R.version.string, pROC = as.character(packageVersion("pROC")), sandwich = as.character(packageVersion("sandwich"))),
  roc = roc), "test/reference/models.json", auto_unbox = TRUE, digits = 17, pretty = TRUE)
