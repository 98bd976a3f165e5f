/** Methods and models as functions of Spark SQL; the only place of this module that knows Spark. */
package io.clipreduce.sql;
